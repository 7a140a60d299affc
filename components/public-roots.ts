/** Which roots browsers come with, as far as Node's own list of them tells: it is Mozilla's. */
import { rootCertificates } from "node:tls";
import { publicRoots } from "../x509/public-roots";

/** Whether a root is in the list. */
export const isPublicRoot = publicRoots(rootCertificates);
