// An order of a shop with more than sixty fields, the invoice that billing takes, and what each order must become.

const line = (position, sku, name, quantity, price, more) => ({
  position, sku, name, quantity, unit: 'pcs', unit_price: price, discount_percent: 0, tax_rate: 19, line_total: (quantity * Number(price)).toFixed(2), warehouse: 'BER-2', ...more,
});

export const ORDER = {
  order_number: 'SO-2026-10017',
  ordered_at: '2026-11-20T14:02:11Z',
  currency: 'EUR',
  channel: 'webshop',
  status: 'confirmed',
  customer_reference: 'PO 4711',
  remarks: 'Ring twice',
  language: 'en',
  buyer: { customer_no: 20417, company: 'Analytical Engines Ltd', first_name: 'Ada', last_name: 'Byron', email: 'ada@example.com', phone: '+44 20 7946 0000', vat_number: 'GB123456789', segment: 'b2b' },
  billing: { company: 'Analytical Engines Ltd', street: '12 St James Square', postcode: 'SW1Y 4JH', city: 'London', region: 'Greater London', country: 'GB' },
  ship_to: { recipient: 'Goods in, gate 3', street: '7 Mill Lane', postcode: 'CB2 1RX', city: 'Cambridge', region: 'Cambridgeshire', country: 'GB', instructions: 'Before noon' },
  payment: { method: 'invoice', terms_days: 30, iban: 'GB29NWBK60161331926819', bic: 'NWBKGB2L', reference: 'SO-2026-10017/20417', paid: false },
  shipping: { carrier: 'DHL', service: 'express', tracking_number: 'JD0146000023', cost: '12.90', weight_kg: 4.2, shipped_on: '2026-11-21' },
  totals: { net: '218.80', tax: '41.57', gross: '260.37', discount: '0.00', rounding: '0.00' },
  lines: [
    line(1, 'KB-101', 'Keyboard', 2, '49.90', { serial_numbers: ['K-1', 'K-2'], options: [{ name: 'layout', value: 'UK' }, { name: 'colour', value: 'black' }] }),
    line(2, 'MS-202', 'Mouse', 1, '119.00', { discount_percent: 5, serial_numbers: ['M-9'], options: [] }),
  ],
  tags: ['b2b', 'priority'],
};

/** Another one: one line, nothing in the lists within it. */
export const SECOND = {
  ...ORDER,
  order_number: 'SO-2026-10018',
  customer_reference: 'PO 4712',
  buyer: { ...ORDER.buyer, customer_no: 20999, company: 'Hopper Systems', first_name: 'Grace', last_name: 'Hopper', email: 'grace@example.com' },
  payment: { ...ORDER.payment, paid: true },
  totals: { net: '9.50', tax: '1.81', gross: '11.31', discount: '0.00', rounding: '0.00' },
  lines: [line(1, 'CB-1', 'Cable', 5, '1.90', { serial_numbers: [], options: [] })],
  tags: [],
};

/** How many fields a record has, those of the items of its lists once. */
export function fieldCount(value) {
  if (Array.isArray(value)) return value.length && typeof value[0] === 'object' ? fieldCount(value[0]) : 0;
  if (value === null || typeof value !== 'object') return 0;
  return Object.values(value).reduce((sum, inner) => sum + 1 + fieldCount(inner), 0);
}

const field = (name, type, more = {}) => ({ name, type, ...more });
const text = (...names) => names.map((name) => field(name, 'text'));
const decimal = (...names) => names.map((name) => field(name, 'decimal'));
const must = { required: true };
const address = (...more) => [...more, ...text('street', 'postal_code', 'city', 'state'), field('country', 'text', { length_max: 2 })];

/** What billing takes. */
export const INVOICE = {
  name: 'invoice',
  fields: [
    field('invoice_no', 'text', must), field('invoice_date', 'date', must), field('currency', 'text', { length_max: 3, ...must }), ...text('order_reference', 'language', 'note'),
    field('customer', 'object', { fields: [field('number', 'text', must), field('name', 'text', must), ...text('contact', 'email', 'phone', 'vat_id')] }),
    field('billing_address', 'object', { fields: address(...text('company')) }),
    field('delivery_address', 'object', { fields: address(...text('recipient')) }),
    field('payment', 'object', { fields: [...text('method'), field('due_days', 'integer'), ...text('iban', 'bic', 'reference'), field('is_paid', 'boolean')] }),
    field('shipment', 'object', { fields: [...text('carrier', 'service', 'tracking_no'), ...decimal('weight')] }),
    field('totals', 'object', { fields: decimal('net_amount', 'tax_amount', 'gross_amount', 'shipping_amount', 'discount_amount') }),
    field('items', 'list', {
      items: 'object', ...must,
      fields: [
        field('line_no', 'integer'), field('article_no', 'text', must), field('description', 'text'), field('qty', 'integer'), ...text('unit'),
        field('price', 'decimal', must), ...decimal('discount', 'tax_percent', 'amount'), field('serials', 'list', { items: 'text' }),
        field('choices', 'list', { items: 'object', fields: text('label', 'value') }),
      ],
    }),
    field('item_count', 'integer'), field('source_system', 'text', must), field('keywords', 'list', { items: 'text' }),
  ],
};

/** The invoice of an order: what the mapping must make of it. */
export function invoiceOf(order) {
  const { buyer, billing, ship_to: to, payment, shipping, totals } = order;
  const place = (from) => ({ street: from.street, postal_code: from.postcode, city: from.city, state: from.region, country: from.country });
  return {
    invoice_no: order.order_number, invoice_date: order.ordered_at.slice(0, 10), currency: order.currency, order_reference: order.customer_reference, language: order.language, note: order.remarks,
    customer: { number: String(buyer.customer_no), name: buyer.company, contact: `${buyer.first_name} ${buyer.last_name}`, email: buyer.email, phone: buyer.phone, vat_id: buyer.vat_number },
    billing_address: { company: billing.company, ...place(billing) },
    delivery_address: { recipient: to.recipient, ...place(to) },
    payment: { method: payment.method, due_days: payment.terms_days, iban: payment.iban, bic: payment.bic, reference: payment.reference, is_paid: payment.paid },
    shipment: { carrier: shipping.carrier, service: shipping.service, tracking_no: shipping.tracking_number, weight: shipping.weight_kg },
    totals: { net_amount: Number(totals.net), tax_amount: Number(totals.tax), gross_amount: Number(totals.gross), shipping_amount: Number(shipping.cost), discount_amount: Number(totals.discount) },
    items: order.lines.map((one) => ({
      line_no: one.position, article_no: one.sku, description: one.name, qty: one.quantity, unit: one.unit, price: Number(one.unit_price), discount: one.discount_percent,
      tax_percent: one.tax_rate, amount: Number(one.line_total), serials: one.serial_numbers, choices: one.options.map(({ name, value }) => ({ label: name, value })),
    })),
    item_count: order.lines.length, source_system: 'webshop', keywords: order.tags,
  };
}

/** A webhook, an empty mapping, and a post to the connection `Billing`. */
export const FLOW = {
  linkspan: 1,
  name: 'Orders to invoices',
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [ORDER, SECOND] },
  steps: [
    { id: 'map', map: { targets: [] } },
    { id: 'post', operation: { connector: 'http', name: 'post_records', connection: 'Billing', settings: { url: '/invoices' } } },
  ],
  edges: [{ from: 'received', to: 'map' }, { from: 'map', to: 'post' }],
};

/** What billing has by now: the records of every request. */
export const invoices = (sink) => sink.received.filter((request) => request.path === '/invoices').flatMap((request) => request.body);
