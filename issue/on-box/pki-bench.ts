/** An appliance while a key is made on it: its folder, and the commands that add to it. Keys are listed, never read. */
import type { Session } from "../../apply/session";
import { cmsError } from "../../errors/cms-error";
import type { CmsError } from "../../errors/cms-error";
import { judgeReply } from "../../mmp/replies";
import { parseRelease } from "../../mmp/tables/system";
import type { ApplianceOrder } from "../../plan/issuance/appliance-order";
import type { KeyMaking } from "../../plan/issuance/pki-commands";
import { keyPartName } from "../../plan/key-on-appliance";
import type { KeyPart } from "../../plan/key-on-appliance";
import type { Progress } from "../progress";

/** What is known of the run. */
export interface BenchTerms {
  readonly session: Session;
  readonly order: ApplianceOrder;
  readonly progress: Progress;
}

/** A base name, and whether its files are there already. */
export interface ChosenBase {
  readonly base: string;
  readonly isThere: boolean;
}

/** One appliance for one run. */
export class PkiBench {
  readonly order: ApplianceOrder;
  /** The release; undefined where it could not be read. */
  readonly release: string | undefined;
  readonly #session: Session;
  readonly #progress: Progress;
  #names: ReadonlySet<string>;

  private constructor(
    { session, order, progress }: BenchTerms,
    release: string | undefined,
    names: readonly string[],
  ) {
    this.order = order;
    this.release = release;
    this.#session = session;
    this.#progress = progress;
    this.#names = new Set(names);
  }

  /** Asks for the release, which also shows that the user may give commands, and lists the folder. */
  static async open(terms: BenchTerms): Promise<PkiBench> {
    const { text } = await terms.session.run("version", { mustAnswer: true });
    return new PkiBench(terms, parseRelease(text), await namesIn(terms.session));
  }

  /**
   * The base name to use: the first that has all of the parts, or none. One that has only some is what an interrupted run
   * or somebody else left; it is not touched, since a key that is lost cannot be made again.
   */
  choose({ bases }: KeyMaking, parts: readonly KeyPart[]): ChosenBase {
    for (const base of bases) {
      const found = parts.filter((part) => this.has(base, part));
      if (found.length === 0) return { base, isThere: false };
      if (found.length === parts.length) return { base, isThere: true };
    }
    const wanted = parts.map((part) => `.${part}`).join(" and ");
    throw this.failed(
      `of each of ${bases.join(", ")} only one of ${wanted} is there`,
      "give the issuer another generation",
    );
  }

  /** Whether a file is there. */
  has(base: string, part: KeyPart): boolean {
    return this.#names.has(keyPartName(base, part));
  }

  /** A file that is no key. */
  async read(base: string, part: Exclude<KeyPart, "key">): Promise<string> {
    const name = keyPartName(base, part);
    const found = await this.#session.connection.files.readMany([name]);
    const bytes = found.get(name);
    if (bytes !== undefined) return bytes.toString("utf8");
    throw this.failed(`${name} is not there`, "run again; if it stays so, look at the appliance's disk");
  }

  /** Removes a file, where the appliance lets it be removed. */
  async remove(base: string, part: Exclude<KeyPart, "key">): Promise<void> {
    await this.#session.connection.files.remove(keyPartName(base, part)).catch(() => undefined);
  }

  /** Has files made, and looks whether they are there. Making a key takes an appliance a while. */
  async make(command: string, base: string, parts: readonly KeyPart[]): Promise<void> {
    this.#progress(`${this.subject}: ${command}`);
    const timeoutMs = this.order.deadlines.activationMs;
    const reply = await this.#session.order(command, { timeoutMs });
    this.#names = new Set(await namesIn(this.#session));
    const missing = parts.find((part) => !this.has(base, part));
    if (missing === undefined) return;
    throw this.failed(
      `${JSON.stringify(command)} left no ${keyPartName(base, missing)}`,
      "read what the MMP said, and look at the appliance's disk",
      this.#session.excerpt(reply),
    );
  }

  /** Has two files compared, and throws where the appliance clearly says that they differ. */
  async compare(
    command: string,
    doubtIn: (reply: { readonly text: string }) => string | undefined,
  ): Promise<void> {
    this.#progress(`${this.subject}: ${command}`);
    const reply = await this.#session.run(command);
    if ((judgeReply(reply).refusal ?? doubtIn(reply)) === undefined) return;
    throw this.failed(
      `the appliance's own check ${JSON.stringify(command)} does not confirm the files`,
      "give the issuer another generation",
      this.#session.excerpt(reply),
    );
  }

  /** Says something on the way. */
  tell(line: string): void {
    this.#progress(`${this.subject}: ${line}`);
  }

  /** What went wrong on the appliance. */
  failed(what: string, remedy: string, evidence?: string): CmsError {
    const { subject } = this;
    return cmsError("issue/on-box", { subject, what, remedy, ...(evidence !== undefined && { evidence }) });
  }

  /** Appliance and identity, for messages. */
  get subject(): string {
    return `${this.order.appliance} ${this.order.name}`;
  }
}

async function namesIn(session: Session): Promise<readonly string[]> {
  return (await session.connection.files.list()).map(({ name }) => name);
}
