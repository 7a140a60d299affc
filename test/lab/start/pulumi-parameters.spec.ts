import { deepStrictEqual } from "node:assert";
import { labFolder } from "../../../lab/start/folder";
import { Interruption } from "../../../lab/start/interruption";
import { labParameters } from "../../../lab/start/pulumi-parameters";
import { FakeSignals } from "./fake-pulumi";

describe("[U] lab/start/pulumi-parameters", () => {
  const folder = labFolder("/checkout");
  const setting = {
    folder,
    program: "pulumi",
    environment: {},
    interruption: new Interruption(new FakeSignals()),
  };

  it("points commands that read a configuration at the lab's", () => {
    deepStrictEqual(labParameters(setting, ["config", "set", "fqdn", "a.example"]), [
      setting,
      ["config", "--config-file", "/checkout/.lab/stack/Pulumi.lab.yaml", "set", "fqdn", "a.example"],
    ]);
    deepStrictEqual(labParameters(setting, ["up", "--yes"]), [
      setting,
      ["up", "--config-file", "/checkout/.lab/stack/Pulumi.lab.yaml", "--yes"],
    ]);
  });

  it("leaves another configuration to whoever names one", () => {
    deepStrictEqual(labParameters(setting, ["up", "--config-file=x.yaml"]), [
      setting,
      ["up", "--config-file=x.yaml"],
    ]);
  });

  it("runs `stack` where nothing of the checkout can be written or removed", () => {
    deepStrictEqual(labParameters(setting, ["stack", "rm", "--yes"]), [
      { ...setting, directory: "/checkout/.lab/stack" },
      ["stack", "rm", "--yes"],
    ]);
  });

  it("hands everything else on as it is", () => {
    deepStrictEqual(labParameters(setting, ["about"]), [setting, ["about"]]);
    deepStrictEqual(labParameters(setting, []), [setting, []]);
  });
});
