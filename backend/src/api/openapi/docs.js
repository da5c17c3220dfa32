// Draws the OpenAPI document that this server gives. Text is set as text: nothing in it is markup.
const METHODS = ["get", "post", "put", "patch", "delete"];
const DEPTH_MAX = 6;

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const named = (api, schema) => (schema?.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema);

// A schema as an example-like text, its fields in order.
const shape = (api, schema, depth = 0) => {
  const pad = "  ".repeat(depth + 1);
  const title = schema?.$ref?.split("/").pop();
  const found = named(api, schema);
  if (!found) return "any";
  if (depth > DEPTH_MAX) return title ?? "…";
  if (found.enum) return found.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = found.oneOf ?? found.anyOf;
  if (choices) return choices.map((one) => shape(api, one, depth)).join(" | ");
  if (found.allOf) return found.allOf.map((one) => shape(api, one, depth)).join(" & ");
  const types = [found.type ?? "any"].flat();
  if (found.items) return `[${shape(api, found.items, depth)}]`;
  if (!found.properties) return types.join(" | ");
  const fields = Object.entries(found.properties).map(([name, field]) => {
    const optional = found.required?.includes(name) ? "" : "?";
    const words = (field.description ?? named(api, field)?.description ?? "").split("\n")[0];
    return `${pad}${name}${optional}: ${shape(api, field, depth + 1)}${words ? `   // ${words}` : ""}`;
  });
  return `{\n${fields.join("\n")}\n${"  ".repeat(depth)}}`;
};

const body = (api, content) => {
  const [kind, media] = Object.entries(content ?? {})[0] ?? [];
  return kind ? element("pre", { textContent: `${kind}\n${shape(api, media.schema)}` }) : "";
};

const inside = (api, operation) => {
  const made = element("div", { className: "inside" });
  if (operation.description) made.append(element("p", { textContent: operation.description }));
  if (operation.parameters?.length) {
    const rows = operation.parameters.map((parameter) => element("tr", {},
      element("td", {}, element("code", { textContent: parameter.name })),
      element("td", { textContent: `${parameter.in}${parameter.required ? ", required" : ""}` }),
      element("td", { textContent: parameter.description ?? shape(api, parameter.schema) })));
    made.append(element("h3", { textContent: "Parameters" }), element("table", {}, ...rows));
  }
  if (operation.requestBody) made.append(element("h3", { textContent: "Body" }), body(api, operation.requestBody.content));
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    const words = answer.description ? ` ${answer.description}` : "";
    made.append(element("h3", { textContent: `Answer ${status}${words}` }), status < 400 ? body(api, answer.content) : "");
  }
  return made;
};

const drawn = (api, path, method, operation) => {
  const made = element("details", { id: operation.operationId ?? `${method}-${path}` }, element("summary", {},
    element("span", { className: "method", textContent: method.toUpperCase() }),
    element("code", { textContent: path }),
    element("span", { className: "words", textContent: operation.summary ?? "" })));
  made.dataset.words = `${method} ${path} ${operation.summary ?? ""} ${operation.tags ?? ""}`.toLowerCase();
  // Filled when it is opened: most stay closed.
  made.addEventListener("toggle", () => made.append(inside(api, operation)), { once: true });
  return made;
};

const draw = (api) => {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), drawn(api, path, method, item[method])]);
    }
  }
  const main = document.getElementById("operations");
  main.replaceChildren();
  for (const [tag, operations] of groups) {
    main.append(element("section", { id: `tag-${tag}` }, element("h2", { textContent: tag.replaceAll("-", " ") }), ...operations));
    document.getElementById("contents").append(element("a", { href: `#tag-${tag}`, textContent: tag.replaceAll("-", " ") }));
  }
  const opened = location.hash && document.getElementById(location.hash.slice(1));
  if (opened) { opened.open = true; opened.scrollIntoView(); }
};

const find = (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("main section")) {
    const operations = [...section.querySelectorAll("details")];
    for (const operation of operations) operation.hidden = !words.every((word) => operation.dataset.words.includes(word));
    section.hidden = operations.every((operation) => operation.hidden);
  }
};

document.getElementById("find").addEventListener("input", find);
fetch("/api/openapi.json").then((answer) => answer.json()).then(draw).catch((error) => {
  document.getElementById("operations").textContent = `The document cannot be read: ${error}`;
});
