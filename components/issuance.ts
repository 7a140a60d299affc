/**
 * The one place that creates a `command.local.Command` for getting a certificate elsewhere. A preview starts nothing; the
 * command runs when its request is new, when a term changes, and when `ISSUE_SUCCEEDS` names the certificate that is due.
 */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { orderVariable, succeedsNothing, succeedsVariable } from "../plan/issuance/order";
import { parseCertificate } from "../x509/certificate";
import { against } from "./boundary";
import { bounded } from "./change-environment";
import { issueProgram } from "./entry-point";
import type { EarlierState } from "./earlier-state";

/** What a process prints that got a certificate, or had a request made. */
interface Printed {
  /** One PEM block. */
  readonly leafPem: string;
}

/** When a certificate is succeeded. */
export interface Renewal<Document> {
  /** What the stack held before this update. */
  readonly earlier: EarlierState;
  /** Whether a certificate that was issued is to be succeeded by now. */
  readonly isDue: (issued: Document) => Promise<boolean>;
}

/** A certificate to get. */
export interface IssuanceArgs<Document extends Printed> {
  /** What the identity's parts are named after. */
  readonly name: string;
  /** Name of the command; one of each for a key that is made and a certificate that is got. @default `<name>-issuance` */
  readonly commandName?: string;
  /** Public. */
  readonly order: pulumi.Output<object>;
  /** What the reviewer is shown of it, by entry of the environment; made from what the certificate succeeds. */
  readonly shown: (succeeds: pulumi.Output<string>) => Readonly<Record<string, pulumi.Output<string>>>;
  readonly secrets: pulumi.Output<object>;
  /** Reads what was printed; undefined for anything else. */
  readonly read: (text: string) => Document | undefined;
  /** @default what was got is never succeeded */
  readonly renewal?: Renewal<Document>;
}

/** A certificate that is got by a process of its own. */
export class Issuance<Document extends Printed> {
  /** The resource that gets it. */
  readonly command: command.local.Command;
  /** What was got; unknown in a preview in which the command runs. */
  readonly issued: pulumi.Output<Document>;

  constructor(args: IssuanceArgs<Document>, parent: pulumi.Resource) {
    const { name, order, shown, secrets, renewal } = args;
    const { commandName = `${name}-issuance` } = args;
    const succeeds = renewal
      ? succession(commandName, { ...args, renewal }, parent)
      : pulumi.output(succeedsNothing);
    this.command = new command.local.Command(
      commandName,
      {
        interpreter: ["node", "-e"],
        create: issueProgram,
        environment: {
          ...shown(succeeds),
          ...(renewal && { [succeedsVariable]: succeeds }),
          [orderVariable]: order.apply((known) =>
            against(parent, () => bounded(commandName, orderVariable, JSON.stringify(known))),
          ),
        },
        stdin: pulumi.secret(secrets).apply((known) => JSON.stringify(known)),
        // The certificate of the run before, which is kept where it is as it is asked for. It is always short.
        addPreviousOutputInEnv: true,
        logging: command.local.Logging.Stderr, // a long line of standard output would stop the engine for good
      },
      { parent },
    );
    // A certificate is public; a plugin that marks every output of a secret input must not hide it.
    this.issued = pulumi
      .unsecret(this.command.stdout)
      .apply((text) => against(parent, () => readIssued(commandName, text, args.read)));
  }
}

/**
 * Which certificate the next one succeeds: as in the state, until the one that is there is due; then that one's SHA-256. So it
 * changes once for each renewal, and not again when the renewed certificate is there. While the request is not known,
 * which it is not before its key is made, nothing was issued for it.
 */
function succession<Document extends Printed>(
  commandName: string,
  {
    order,
    name,
    read,
    renewal: { earlier, isDue },
  }: IssuanceArgs<Document> & { readonly renewal: Renewal<Document> },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return pulumi.all([urnOf(commandName, parent), order]).apply(async ([known]) => {
    const { environment, stdout } = await earlier.of(known);
    const before = environment[succeedsVariable] ?? succeedsNothing;
    const issued = read(stdout);
    if (!issued || !(await isDue(issued))) return before;
    return parseCertificate(issued.leafPem, name).sha256;
  });
}

/** The URN of a command, without a dependency on its parent: that would be one on all its children, the command too. */
function urnOf(commandName: string, parent: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(commandName, "command:local:Command", parent).apply(resolve);
  });
}

function readIssued<Document>(
  subject: string,
  text: string,
  read: (text: string) => Document | undefined,
): Document {
  const issued = read(text);
  if (issued) return issued;
  throw cmsError("issue/answer", {
    subject,
    what: `the issuance ended with ${String(text.length)} characters that are no certificate`,
    remedy: `see the output of the issuance above; \`pulumi up --replace\` with the URN of ${subject} runs it again`,
  });
}
