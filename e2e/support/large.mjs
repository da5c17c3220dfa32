// A record with thousands of fields, and mappings with hundreds of targets.

/** A record of groups of fields, and an id. */
export function largeRecord(groups = 100, fields = 100) {
  const record = { id: 10017, customer_name: 'Ada Byron' };
  for (let group = 0; group < groups; group++) {
    record[`group_${group}`] = Object.fromEntries(Array.from({ length: fields }, (_, field) => [`field_${group}_${field}`, `value ${group}.${field}`]));
  }
  return record;
}

/** Targets that each read a field of a group; some through functions, one in ten by an expression. */
export function manyTargets(count, fields = 100) {
  return Array.from({ length: count }, (_, at) => {
    const [group, field] = [Math.floor(at / fields), at % fields];
    const from = `group_${group}.field_${group}_${field}`;
    const value = at % 10 === 0 ? { expression: `$uppercase(${from}) & " x"` } : at % 3 === 0 ? { pipeline: { from: { field: from }, steps: [{ function: 'trim' }, { function: 'upper' }] } } : { field: from };
    return { path: `target_${at}`, type: 'text', value };
  });
}

/** A flow that maps what comes by a webhook. */
export const largeFlow = (name, sample, targets) => ({
  linkspan: 1,
  name,
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [sample] },
  steps: [{ id: 'map', map: { targets } }],
  edges: [{ from: 'received', to: 'map' }],
});
