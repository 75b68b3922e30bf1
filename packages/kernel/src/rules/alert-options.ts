import { aDuration, aText } from "../option-checks.ts";
import { isObject, isTextList } from "../option-faults.ts";
import type { OptionCheck, ToldFault } from "../option-faults.ts";
import { namesFix } from "../option-names.ts";
import { shownKind } from "../option-problems.ts";

const [isAlertTime, , tellAlertTime] = aDuration({ atLeastMs: 1000 });
/** How long something lasts before it alerts, at least a second. */
export const anAlertTime: OptionCheck = [isAlertTime, 'a duration like "15m", at least "1s"', tellAlertTime];

/** The label `severity`: a text for all of these alerts, or one for each that is named. */
export function aSeverity(alerts: readonly string[]): OptionCheck {
  const [isText] = aText;
  const isSeverity = (value: unknown): boolean =>
    isObject(value)
      ? Object.entries(value).every(([alert, one]) => alerts.includes(alert) && (one === undefined || isText(one)))
      : isText(value);
  const must = `a text that is not empty, or one for each of ${alerts.join(", ")}`;
  const tell = (value: unknown, option: string): readonly ToldFault[] => {
    if (!isObject(value)) {
      return [{ what: `\`${option}\` must be ${must}`, got: shownKind(value), fix: "Leave it out for the default." }];
    }
    return Object.entries(value).flatMap(([alert, one]): ToldFault[] => {
      if (!alerts.includes(alert)) {
        return [{ what: `\`${option}.${alert}\` is for no alert of these`, fix: namesFix(alert, alerts) }];
      }
      if (one === undefined || isText(one)) return [];
      const what = `\`${option}.${alert}\` must be ${aText[1]}`;
      return [{ what, got: shownKind(one), fix: "Leave it out for the default." }];
    });
  };
  return [isSeverity, must, { tell }];
}

/** Labels of a service, `atLeast` so many; not `taken` ones, which the metrics have themselves. */
export function labelsBeside(taken: readonly string[], atLeast: number): OptionCheck {
  const form = new RegExp(`^(?!(?:${taken.join("|")})$)[a-zA-Z_]\\w*$`);
  const words = `${taken.slice(0, -1).join(", ")} and ${taken.at(-1)}`;
  return [(value) => isTextList(value, form, atLeast), `a list of labels beside ${words}`];
}
