/** The MMP's own users: passwords, expiry, lock-out, restrictions (MMP reference 1.5 to 1.7). */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { UserRecord, UserRole } from "./state";

/** Six months, the default life of a password. */
export const defaultPasswordDays = 183;

/** After too many failed logins a user is locked for this long; it cannot be changed. */
export const lockOutMs = 15 * 60_000;

/** A new user record. */
export function newUser(
  name: string,
  password: string,
  options: {
    readonly role: UserRole;
    readonly now: Date;
    readonly mustChange: boolean;
    readonly days: number;
  },
): UserRecord {
  const blank: UserRecord = {
    name,
    role: options.role,
    salt: "",
    passwordHash: "",
    passwordSetAt: options.now.toISOString(),
    passwordDays: options.days,
    mustChange: options.mustChange,
    failedLogins: 0,
    hosts: [],
  };
  return { ...withPassword(blank, password, options.now), mustChange: options.mustChange };
}

/** The record with a new password. */
export function withPassword(user: UserRecord, password: string, now: Date): UserRecord {
  const salt = randomBytes(12).toString("hex");
  return {
    ...user,
    salt,
    passwordHash: hash(password, salt).toString("hex"),
    passwordSetAt: now.toISOString(),
    mustChange: false,
  };
}

/** Whether a password is the user's. */
export function hasPassword(user: UserRecord, password: string): boolean {
  return timingSafeEqual(hash(password, user.salt), Buffer.from(user.passwordHash, "hex"));
}

/** The day on which the password expires, in milliseconds. */
export function expiresAt(user: UserRecord): number {
  return new Date(user.passwordSetAt).getTime() + user.passwordDays * 86_400_000;
}

/** A day in the words of `user list`, e.g. `2027-May-26`; the year may have five digits. */
export function dayText(milliseconds: number): string {
  const lastDay = Date.UTC(10000, 11, 31);
  const date = new Date(Math.min(milliseconds, lastDay));
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const day = String(date.getUTCDate()).padStart(2, "0");
  return `${String(date.getUTCFullYear())}-${months[date.getUTCMonth()] ?? ""}-${day}`;
}

// Cheap parameters: this protects an emulated appliance's disk, and a login must not take noticeable time.
function hash(password: string, salt: string): Buffer {
  return scryptSync(password, salt, 32, { N: 256, r: 8, p: 1 });
}
