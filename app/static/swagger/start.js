"use strict";
// Ours; the rest of this folder is swagger-ui-dist 5.35.0, unchanged.

// An operation is found by all the words of a search, in its path, name, title and description.
const words = (operation) =>
  [
    operation.get("method"),
    operation.get("path"),
    operation.getIn(["operation", "operationId"]),
    operation.getIn(["operation", "summary"]),
    operation.getIn(["operation", "description"]),
  ]
    .join(" ")
    .toLowerCase()
    .replaceAll("_", " ");

const search = (taggedOperations, phrase) => {
  const wanted = phrase.toLowerCase().replaceAll("_", " ").split(/\s+/).filter(Boolean);
  return taggedOperations
    .map((tagged, tag) =>
      tagged.update("operations", (operations) =>
        operations.filter((operation) => {
          const found = `${tag} ${words(operation)}`;
          return wanted.every((word) => found.includes(word));
        }),
      ),
    )
    .filter((tagged) => tagged.get("operations").size > 0);
};

const REF = "#/components/";

// The part with what its references lead to; one that leads back to itself stays a reference.
const resolved = (part, spec, above) => {
  if (Array.isArray(part)) return part.map((each) => resolved(each, spec, above));
  if (part === null || typeof part !== "object") return part;
  const { $ref: ref, ...rest } = part;
  if (typeof ref === "string" && ref.startsWith(REF)) {
    if (above.includes(ref)) return part;
    const target = at(spec, ref.slice(2).split("/"));
    return { ...resolved({ ...target, ...rest }, spec, [...above, ref]), $$ref: ref };
  }
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, resolved(value, spec, above)]),
  );
};

const at = (spec, path) => path.reduce((part, name) => part?.[name], spec);

// Swagger's own resolver reads the whole document with every request for a part, for seconds in
// which nothing on the page can be used. All references of ours lead to components.
const resolveSubtree = async (spec, path) => ({
  spec: resolved(at(spec, path), spec, []),
  errors: [],
});

const json = async (address) => {
  const answer = await fetch(address);
  return answer.ok ? answer.json() : null;
};

const showGuides = async () => {
  const found = await json("/docs/guides");
  const place = document.getElementById("guides");
  for (const name of found?.guides ?? []) {
    const link = document.createElement("a");
    link.href = `/docs/guides/${name}`;
    link.textContent = name.replaceAll("-", " ");
    place.append(" ", link);
  }
  place.hidden = !found?.guides.length;
};

const signIn = async (event) => {
  event.preventDefault();
  const [person, password] = ["person", "password"].map((id) => document.getElementById(id));
  const told = document.getElementById("signed-in");
  const form = { grant_type: "password", username: person.value, password: password.value };
  const answer = await fetch("/oauth/token", { method: "POST", body: new URLSearchParams(form) });
  const body = await answer.json();
  if (answer.ok) {
    window.ui.preauthorizeApiKey("HTTPBearer", body.access_token);
    told.textContent = `Signed in as ${person.selectedOptions[0].textContent} for ${body.expires_in / 60} minutes.`;
  } else {
    told.textContent = body.error_description;
  }
};

// Only the demo has people to sign in as.
const showSignIn = async () => {
  const found = await json("/docs/people");
  if (!found) return;
  const person = document.getElementById("person");
  for (const { role, email } of found.people) {
    const option = document.createElement("option");
    option.value = email;
    option.textContent = `${role} (${email})`;
    person.append(option);
  }
  const form = document.getElementById("sign-in");
  form.addEventListener("submit", signIn);
  form.hidden = false;
};

window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: -1, // the schemas stand beside each operation
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [{ fn: { opsFilter: search, resolveSubtree } }],
  });
  showGuides();
  showSignIn();
});
