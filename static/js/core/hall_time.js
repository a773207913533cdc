/** The hall's wall clock (Asia/Shanghai), whatever zone the machine's own system is set to. */

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai",
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * @param {Date} moment
 * @returns {{clock: string, zh: string, en: string, zhWeekday: string, enWeekday: string}} `clock` "09:41", `zh` "11月25日", `en` "25 Nov"
 */
export function hallTime(moment) {
  const part = Object.fromEntries(FORMAT.formatToParts(moment).map(({ type, value }) => [type, value]));
  const month = part.month.slice(0, 3);
  return {
    clock: `${part.hour}:${part.minute}`,
    zh: `${MONTHS.indexOf(month) + 1}月${part.day}日`,
    en: `${part.day} ${month}`,
    zhWeekday: `周${"日一二三四五六"[WEEKDAYS.indexOf(part.weekday)]}`,
    enWeekday: part.weekday,
  };
}
