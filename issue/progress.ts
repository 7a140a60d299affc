/** Tells a person what goes on, one line at a time. Never given anything secret. */
export type Progress = (line: string) => void;
