/** Calls that the stand-ins answer otherwise than the official plugins, each with the reason. At most 2 % of all. */

/** By recording and call; the value says why. */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "tls-locally-signed-cert": {
    "get-certificate / invoke / Invoke":
      "getCertificate opens connections and reads foreign certificates; nothing here calls it, so the stand-in refuses it",
  },
};
