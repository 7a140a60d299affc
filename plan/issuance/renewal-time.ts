/** When a certificate is renewed. A function of its own dates, so that 200, 100, 64, 47 and 6 days all work. */
import type { Certificate } from "../../x509/certificate";

const dayMs = 86_400_000;
/** What public CAs advise: two thirds of the lifetime, and half of one that is shorter than ten days. */
const usualFraction = 2 / 3;
const shortFraction = 1 / 2;
const shortMs = 10 * dayMs;

/**
 * From when on a certificate is renewed.
 * @param fraction of its lifetime, more than 0 and less than 1. @default 2/3; 1/2 of a lifetime under ten days
 */
export function renewalTime(
  { notBefore, notAfter }: Pick<Certificate, "notBefore" | "notAfter">,
  fraction?: number,
): Date {
  const lifetimeMs = notAfter.getTime() - notBefore.getTime();
  const chosen = fraction ?? (lifetimeMs < shortMs ? shortFraction : usualFraction);
  return new Date(notBefore.getTime() + lifetimeMs * chosen);
}
