import { describeFaults } from "./describe-faults";

describeFaults("Web Admin", "webAdmin");
