/** How new inputs differ from a state: almost everything is a replacement. Lists and texts compare literally. */
import type { DiffAnswer } from "../wire/provider";
import { sameValue } from "../wire/values";
import type { Values } from "../wire/values";
import { completeInputs, numberOf, textOf } from "./inputs";
import { isAlwaysReady, isInWindow, refuseUnknownHours } from "./renewal";
import type { ResourceType } from "./resource-type";

/** The difference between a state and new inputs at a time. */
export function diffState(type: ResourceType, state: Values, news: Values, now: number): DiffAnswer {
  const planned = plannedInputs(type, state, news);
  const changed = Object.keys(type.fields).filter((name) => !sameValue(state[name], planned[name]));
  const replacing = changed.filter((name) => type.fields[name]?.updates !== true);
  if (type.renews) {
    const { differs, replaces } = renewal(state, planned, now);
    return {
      diffs: [...changed, ...(differs ? ["readyForRenewal"] : [])],
      replaces: [...replacing, ...(replaces ? ["readyForRenewal"] : [])],
    };
  }
  const following = type.outputsFollow && changed.length > 0 ? ["id", ...type.outputs] : [];
  return { diffs: [...changed, ...following], replaces: replacing };
}

/** Inputs as they will be: with defaults, and with the state's value where one is kept. */
export function plannedInputs(type: ResourceType, state: Values, news: Values): Values {
  const kept = Object.entries(type.fields).flatMap(([name, { keepsState }]) => {
    const value = state[name];
    return keepsState === true && value !== undefined ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(kept), ...completeInputs(type, news) };
}

function renewal(state: Values, planned: Values, now: number) {
  const end = textOf(state, "validityEndTime");
  if (end !== "") {
    refuseUnknownHours(planned);
    if (isInWindow(end, numberOf(planned, "earlyRenewalHours") ?? 0, now))
      return { differs: true, replaces: true };
  }
  return { differs: isAlwaysReady(planned) !== state["readyForRenewal"], replaces: false };
}
