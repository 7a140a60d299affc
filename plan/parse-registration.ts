/** Parses the registration that an entry is started with. Every field is checked before anything is sent. */
import { cmsError } from "../errors/cms-error";
import { fieldOf, readList, readText, readWhole, wrongField } from "./json-fields";
import type { Field } from "./json-fields";
import { readCallBridge, readDeadlines } from "./parse-target";
import { registrationVariable } from "./registration";
import type { Registration } from "./registration";

/** Parses the JSON text of `CMS_REGISTRATION`. Throws `apply/input` that names the field and its value. */
export function parseRegistration(json: string): Registration {
  const root: Field = { path: registrationVariable, value: parseJson(json) };
  const at = (name: string): Field => fieldOf(root, name);
  if (at("version").value !== 1) throw wrongField(at("version"), "1");
  const callBridges = readList(at("callBridges")).map(readCallBridge);
  if (callBridges.length === 0) throw wrongField(at("callBridges"), "a list with at least one Call Bridge");
  return {
    version: 1,
    name: readText(at("name")),
    callBridges,
    url: readText(
      at("url"),
      /^c2w:\/\/(\[[^\]]+\]|[^:/]+):\d{1,5}$/,
      "a URL such as c2w://wb1.example.org:9999",
    ),
    statusMs: readWhole(at("statusMs"), 0, 86_400_000),
    deadlines: readDeadlines(at("deadlines")),
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw cmsError("apply/input", {
      subject: registrationVariable,
      what: `is no JSON document (${json.length} characters)`,
      remedy: "start the registration through its component, which writes it",
      cause,
    });
  }
}
