/** The program of the stand-in `pulumi-resource-tls`: its argument is the address of the engine. */
import { connectEngineLog } from "../wire/engine-log";
import { servePlugin } from "../wire/serve";
import { TlsProvider } from "./provider";

void servePlugin(new TlsProvider(connectEngineLog(process.argv[2] ?? "127.0.0.1:0")));
