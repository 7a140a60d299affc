/** DNS-01 by dynamic updates of the zone (RFC 2136), signed by a shared key (RFC 8945); BIND, Knot, PowerDNS and Windows take them. */
import { randomInt } from "node:crypto";
import { CmsError, cmsError } from "../../errors/cms-error";
import type { DnsUpdateChallenge } from "../../plan/issuance/order";
import { exchange } from "../dns/exchange";
import { MalformedMessage, codeName, readAnswerHead, updateMessage } from "../dns/message";
import type { RecordUpdate } from "../dns/message";
import { signRequest, verifyAnswer } from "../dns/tsig";
import type { TsigKey } from "../dns/tsig";
import { untilVisible } from "../dns/visible";
import { challengeRecord } from "./responder";
import type { ChallengeResponder, ControlProof, ResponderTerms } from "./responder";

/** Adds the record, waits until the servers show it, and deletes it again. */
export function dnsUpdateResponder(
  challenge: DnsUpdateChallenge,
  keySecret: string,
  { subject, signal, progress }: ResponderTerms,
): ChallengeResponder {
  const { server, port, checkAt, keyName: name, algorithm } = challenge;
  const key: TsigKey = { name, algorithm, secret: keySecret };
  const update = (action: RecordUpdate["action"], { identifier, value }: ControlProof): Promise<void> =>
    updated(subject, { challenge, key }, { action, name: challengeRecord(identifier), value });
  return {
    type: "dns-01",
    present: async (proof) => {
      await update("add", proof);
      const servers = checkAt ?? [{ host: server, port }];
      progress(
        `${subject}: waits until ${servers.map(({ host }) => host).join(", ")} show ${challengeRecord(proof.identifier)}`,
      );
      await untilVisible(
        servers,
        { name: challengeRecord(proof.identifier).slice(0, -1), value: proof.value },
        signal,
      );
    },
    cleanUp: (proof) => update("delete", proof),
  };
}

interface UpdateTerms {
  readonly challenge: DnsUpdateChallenge;
  readonly key: TsigKey;
}

async function updated(
  subject: string,
  { challenge, key }: UpdateTerms,
  record: Pick<RecordUpdate, "action" | "name" | "value">,
): Promise<void> {
  const { server: host, port, zone, ttl } = challenge;
  const refused = (why: string): CmsError =>
    cmsError("issue/dns-update", {
      subject,
      what: `${host} port ${String(port)} did not ${record.action} the TXT record ${record.name} in ${zone}: ${why}`,
      remedy:
        "check zone, key name, algorithm and secret, and that the server lets this key update TXT records there",
      retry: "safe",
    });
  const request = signRequest(updateMessage(randomInt(0x10000), { zone, ttl, ...record }), key, new Date());
  try {
    const answer = await exchange({ host, port }, request.message);
    const { code, id } = readAnswerHead(answer);
    if (id !== request.message.readUInt16BE(0)) throw new MalformedMessage("it answers to something else");
    const verdict = verifyAnswer(answer, request, key);
    if (code !== 0)
      throw refused(verdict.kind === "refused" ? `${codeName(code)}, ${verdict.why}` : codeName(code));
    if (verdict.kind === "absent") throw refused("its answer is not signed");
    if (verdict.kind === "refused") throw refused(verdict.why);
  } catch (error) {
    if (error instanceof CmsError) throw error;
    if (error instanceof MalformedMessage) throw refused(`its answer cannot be used: ${error.message}`);
    throw refused(error instanceof Error ? error.message : String(error));
  }
}
