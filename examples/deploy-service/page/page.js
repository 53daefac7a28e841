const at = (id) => document.getElementById(id);
const form = at("start");
let followed;
let source;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void start(new FormData(form));
});
at("cancel").addEventListener("click", () => void ask("DELETE", followed.url).then(show, refused));
// A link to a deployment shows it, and so does loading the page again.
window.addEventListener("hashchange", () => void followLinked());

async function start(fields) {
  const operation = fields.has("preview") ? "preview" : "up";
  const message = fields.get("message");
  const body = { operation, ...(message && { message }), ...(fields.has("recover") && { recover: true }) };
  try {
    const run = await ask("POST", `/stages/${fields.get("stage")}/deployments`, body);
    at("refusal").hidden = true;
    location.hash = run.id;
  } catch (error) {
    refused(error);
  }
}

async function followLinked() {
  const id = location.hash.slice(1);
  if (id === "") return;
  try {
    follow(await ask("GET", `/deployments/${id}`));
  } catch (error) {
    refused(error);
  }
}

/** The browser resumes a broken stream where it was; the last event ends it. */
function follow(run) {
  source?.close();
  at("events").replaceChildren();
  show(run);
  source = new EventSource(run.events);
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    addEvent(event);
    if (event.kind !== "succeeded" && event.kind !== "error") return;
    source.close();
    ask("GET", run.url).then(show, refused);
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED)
      refused(new Error("The service knows nothing of this deployment any more: it was started again."));
  };
}

function show(run) {
  followed = run;
  at("deployment").hidden = false;
  at("stage").textContent = run.stage;
  at("state").textContent = run.state;
  at("state").dataset.state = run.state;
  at("cancel").hidden = run.endedAt !== undefined;
  at("failure").hidden = run.error === undefined;
  if (run.error) {
    at("code").textContent = run.error.code;
    at("message").textContent = run.error.message;
    at("remedy").textContent = run.error.remedy ?? "";
    at("changed").textContent = `Changed before that: ${counts(run.error.changed?.counts)}.`;
  }
  at("result").hidden = run.result === undefined;
  at("result").textContent = JSON.stringify(run.result, null, 2);
}

function addEvent(event) {
  const line = document.createElement("li");
  line.className = event.severity ?? event.kind;
  line.textContent = described(event);
  at("events").append(line);
  line.scrollIntoView({ block: "nearest" });
}

/** Of kinds that it doesn't know it shows the name: new ones may come. */
function described(event) {
  const { kind, operation, name, type, message, step, status, reference, changes, code, policy } = event;
  if (name !== undefined) return `${kind} ${operation} ${name} (${type})`;
  if (kind === "diagnostic") return message;
  if (kind === "summary" || kind === "succeeded") return `${kind}: ${counts(changes)}`;
  if (kind === "waiting") return "waiting: somebody else works on the stack";
  return [kind, code, policy, status, step, reference, message]
    .filter((word) => word !== undefined)
    .join(" ");
}

function counts(changes = {}) {
  const parts = Object.entries(changes).map(([operation, count]) => `${operation} ${count}`);
  return parts.join(", ") || "nothing";
}

function refused(error) {
  at("refusal").hidden = false;
  at("refusal").textContent = error.message;
}

async function ask(method, url, body) {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, { method, ...sent });
  const answered = await response.json();
  if (!response.ok) throw new Error(answered.error.message);
  return answered;
}

const { stages } = await ask("GET", "/stages");
form.elements.stage.replaceChildren(...stages.map(({ name }) => new Option(name)));
await followLinked();
