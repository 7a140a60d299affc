/**
 * What Create makes is new every time: keys, serial numbers, times. This compares it by meaning: everything in a
 * certificate or request but that is equal byte for byte, signatures hold, the forms of a key are of one key.
 */
import { callFailed, propertiesOf } from "./answer";
import type { JsonObject, RecordedCall, RecordedCase } from "./recording";
import { certificateDifferences, requestDifferences } from "./x509-meaning";
import { keyDifferences } from "./key-meaning";

/** Where the new parts of an answer do not mean what the recorded ones meant; `now` is when it was asked. */
export function meaningDifferences(
  recorded: RecordedCase,
  call: RecordedCall,
  answer: JsonObject,
  now: number,
): readonly string[] {
  if (call.rpc !== "Create" || callFailed(answer) || call.response === undefined) return [];
  const response = propertiesOf(answer);
  if (recorded.head?.["type"] === "command:local:Command") {
    const form = new RegExp(`^${recorded.name}[0-9a-f]{8}$`);
    return form.test(response.id) ? [] : [`id ${response.id} is not the name and 8 hex digits`];
  }
  if (call.request["preview"] === true) return [];
  const wanted = propertiesOf({ response: call.response });
  const sameId = response.properties["id"] === response.id ? [] : ["the property id is not the id"];
  return [...sameId, ...differencesOf(recorded, { response, wanted, now })];
}

interface Compared {
  readonly response: ReturnType<typeof propertiesOf>;
  readonly wanted: ReturnType<typeof propertiesOf>;
  readonly now: number;
}

function differencesOf({ head }: RecordedCase, { response, wanted, now }: Compared): readonly string[] {
  switch (head?.["type"]) {
    case "tls:index/privateKey:PrivateKey":
      return keyDifferences(response.properties, wanted.properties);
    case "tls:index/certRequest:CertRequest":
      return requestDifferences(response.properties, wanted.properties);
    default:
      return certificateDifferences(response.properties, wanted.properties, now);
  }
}
