/**
 * The help text of `callbridge` lists `add edge`, `del edge` and `trust edge`, and no document says what they are for, which
 * certificates they need, or how the trust is taken away again. So they are never sent (EDGE-01).
 */
import { cmsError } from "../errors/cms-error";

/** Refuses arguments for them, which no type allows and a program in JavaScript may give all the same. */
export function refuseEdge(subject: string, args: { readonly trusts?: object }): void {
  const given = "edge" in args ? "edge" : args.trusts && "edge" in args.trusts ? "trusts.edge" : undefined;
  if (given === undefined) return;
  throw cmsError("EDGE-01", {
    subject: `${subject} ${given}`,
    what: "the edge commands of the Call Bridge exist, and no document describes them",
    remedy: "leave it out; web app users come in through Web Bridge 3 and the TURN server",
  });
}
