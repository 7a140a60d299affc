import { describeFaults } from "./describe-faults";

// The certificate alone, without a mark: the listener itself tells what is active.
describeFaults("Call Bridge, certificate", "callBridge");
