/** What the nodes of a database cluster say to each other: one JSON document per line over mutual TLS. */
import type { Socket } from "node:net";
import type { ApplianceState } from "../state";

/** The data of the database: what the REST API shows. */
export type DatabaseContent = ApplianceState["api"];

/** From a replica or a client to its primary. */
export type Question =
  | {
      readonly kind: "follow";
      readonly from: string;
      readonly part: "replica" | "client";
      readonly isInSync: boolean;
    }
  | { readonly kind: "write"; readonly from: string; readonly content: DatabaseContent }
  | { readonly kind: "leave"; readonly from: string };

/** One node as its primary sees it. */
export interface NodeRow {
  readonly address: string;
  readonly role: "primary" | "replica";
  readonly state: "connected" | "syncing" | "disconnected";
}

/** From the primary. */
export type Answer =
  | { readonly kind: "content"; readonly content: DatabaseContent; readonly nodes: readonly NodeRow[] }
  | { readonly kind: "refused"; readonly why: string };

/** Port of the database (MMP reference 3.6). */
export const databasePort = 5432;

/** Writes a message. */
export function say(socket: Socket, message: Question | Answer): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** Hands out each message that arrives. */
export function onMessage<Message>(
  socket: Socket,
  parse: (line: string) => Message,
  hear: (message: Message) => void,
): void {
  let rest = "";
  socket.on("data", (bytes: Buffer) => {
    const lines = (rest + bytes.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) hear(parse(line));
  });
}

/** Reads a question; our own nodes write nothing else. */
export function parseQuestion(line: string): Question {
  return JSON.parse(line) as Question;
}

/** Reads an answer. */
export function parseAnswer(line: string): Answer {
  return JSON.parse(line) as Answer;
}
