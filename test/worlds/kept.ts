/** Worlds in which something once did not hold. */
import type { World } from "./world";

export const kept: readonly World[] = [
  // The table stays as it was although the role was enabled: nothing follows that would make the appliance print it anew.
  {
    role: "webAdmin",
    prior: "byHandAndDown",
    declared: "same",
    trouble: { title: "shows an old table", at: 22 },
    dialect: {},
  },
  {
    role: "meetingApps",
    prior: "bare",
    declared: "same",
    trouble: { title: "shows an old table", at: 26 },
    dialect: {},
  },
];
