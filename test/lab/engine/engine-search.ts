/** A program for tests: finds the CLI and the language host with the environment's PATH and cache, asking no server. */
import { cacheFolder } from "../../../lab/engine/cache";
import { findPrograms } from "../../../lab/engine/programs";

const refuses = () => Promise.reject(new Error("not asked for"));

void findPrograms({
  environment: process.env,
  cache: cacheFolder(),
  installer: {
    refusal: () => Promise.resolve("nobody answers"),
    installCli: refuses,
    installPlugin: refuses,
  },
  io: { tell: (line) => console.error(line), progress: () => undefined },
}).then(({ cli }) => console.log(cli.origin));
