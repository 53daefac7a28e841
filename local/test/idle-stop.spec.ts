import assert from "node:assert/strict";

import { LocalError } from "../errors";
import { idleMinutes } from "../idle-stop";

describe("idleMinutes", () => {
  const rows: [hours: string | undefined, minutes: number | undefined][] = [
    [undefined, 720],
    ["0.5", 30],
    ["500", 30_000],
    ["0", undefined],
  ];
  for (const [hours, minutes] of rows)
    it(`is ${minutes ?? "none"} for BERTH_IDLE_HOURS=${hours ?? "(unset)"}`, () =>
      assert.equal(idleMinutes({ BERTH_IDLE_HOURS: hours }), minutes));

  for (const hours of ["", "-1", "501", "soon"])
    it(`is refused for BERTH_IDLE_HOURS="${hours}"`, () =>
      assert.throws(
        () => idleMinutes({ BERTH_IDLE_HOURS: hours }),
        (error) => error instanceof LocalError && error.message.includes(`\`${hours}\`; it may be`),
      ));
});
