/** A user's program for the engine tests: a CA in a stack of its own. */
import * as pulumi from "@pulumi/pulumi";
import { PrivateCa, exportedCa } from "pulumi-cisco-meeting-server";

const ca = new PrivateCa("company-ca", { commonName: "Example Company Root", intermediate: true });
const { keyPem, certPem, chainPem } = exportedCa(ca);

export const authority = { keyPem: pulumi.secret(keyPem), certPem, chainPem };
