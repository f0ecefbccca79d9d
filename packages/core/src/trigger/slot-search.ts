import { ofMilliseconds } from '../expression/time/convert-date.ts'
import { localText, offsetText, type ZonedDateTime } from '../expression/time/temporal.ts'
import { secondsOfLocal, zoneOf } from '../expression/time/zone.ts'
import { rulesOf } from '../generation.ts'
import type { Condition, Trigger } from '../model/flow.ts'
import { isAboutDates } from './about-dates.ts'
import type { ScheduleFacts } from './schedule-facts.ts'
import { type Slots, slotsOf } from './schedule-settings.ts'
import { type ConditionsResult, conditionsHold, conditionsOf, dateConditionsOf, isAboutWholeDay, whenHolds } from './trigger-conditions.ts'
import { zoneOffsets } from './zone-offsets.ts'

/** How far dates that pass the conditions are searched for. */
const searchMs = 3653 * 86_400_000
/** Candidates of one search. A schedule of every second with a condition that hardly ever holds must not stop the server: the search
 *  then ends with a slot that does not pass, and goes on from there when that has come. */
const maxCandidates = 5000

interface DateChooser {
  readonly conditions: readonly Condition[]
  readonly when?: unknown
}

/** The dates of one trigger, with its conditions. Lives as long as one evaluation. */
export class SlotSearch {
  readonly slots: Slots
  readonly #trigger: Trigger
  readonly #facts: ScheduleFacts
  /** All that chooses dates, and that part of it whose answer for a date to come will still be the same by then. */
  readonly #chooser: DateChooser
  readonly #lasting: DateChooser

  /** @throws CronError, ExpressionError, LookupNeeded */
  constructor(trigger: Trigger, facts: ScheduleFacts) {
    this.slots = slotsOf(trigger, facts)
    this.#trigger = trigger
    this.#facts = facts
    this.#chooser = { conditions: dateConditionsOf(trigger), when: trigger['when'] }
    const lasts = (value: unknown) => isAboutDates(value, facts.flow.generation)
    this.#lasting = {
      conditions: this.#chooser.conditions.filter(lasts),
      when: lasts(this.#chooser.when) ? this.#chooser.when : undefined,
    }
  }

  /** Whether every date has to be judged. */
  get hasConditions(): boolean {
    return this.#chooser.when !== undefined || conditionsOf(this.#trigger).length > 0
  }

  /** Whether the trigger may fire for a date: all its conditions and `when`. @throws ConditionError, LookupNeeded */
  allows(date: number): ConditionsResult {
    return this.#judge({ conditions: conditionsOf(this.#trigger), when: this.#trigger['when'] }, date)
  }

  /** The first slot strictly after a moment that may pass: those that conditions on nothing but the date refuse are left out.
   *  Undefined when there is none within ten years. @throws ConditionError, LookupNeeded */
  next(afterMs: number): number | undefined {
    return this.#search(afterMs, 'next', this.#lasting).slot
  }

  /** The last slot strictly before a moment that may pass. @throws ConditionError, LookupNeeded */
  previous(beforeMs: number): number | undefined {
    return this.#search(beforeMs, 'previous', this.#lasting).slot
  }

  /** `date`, `next` and `previous` of a slot as ISO texts in the zone of the trigger; the latter two pass the conditions, and are
   *  absent when there are none. @throws ConditionError, LookupNeeded */
  texts(slot: number): Readonly<Record<string, string>> {
    const { slot: next, passes: isNext } = this.#search(slot, 'next', this.#chooser)
    const { slot: previous, passes: isPrevious } = this.#search(slot, 'previous', this.#chooser)
    return {
      date: this.#text(slot),
      ...(next !== undefined && isNext ? { next: this.#text(next) } : {}),
      ...(previous !== undefined && isPrevious ? { previous: this.#text(previous) } : {}),
    }
  }

  #search(
    from: number,
    direction: 'next' | 'previous',
    chooser: DateChooser,
  ): { readonly slot: number | undefined; readonly passes: boolean } {
    let slot = this.slots[direction](from)
    if (chooser.conditions.length === 0 && chooser.when === undefined) return { slot, passes: true }
    for (let count = 0; slot !== undefined && Math.abs(slot - from) <= searchMs; count++) {
      if (count === maxCandidates) return { slot, passes: false }
      const refused = this.#refusal(chooser, slot)
      if (refused === undefined) return { slot, passes: true }
      slot = this.slots[direction](refused === 'day' ? this.#edgeOfDay(slot, direction) : slot)
    }
    return { slot: undefined, passes: false }
  }

  /** `day`: no other time of that day passes either. */
  #refusal({ conditions, when }: DateChooser, slot: number): 'day' | 'slot' | undefined {
    const refused = conditions.find((condition) => !this.#judge({ conditions: [condition] }, slot).holds)
    if (refused !== undefined) return isAboutWholeDay(refused) ? 'day' : 'slot'
    return this.#judge({ conditions: [], when }, slot).holds ? undefined : 'slot'
  }

  #judge({ conditions, when }: DateChooser, date: number): ConditionsResult {
    if (conditions.length === 0 && when === undefined) return { holds: true }
    const variables = this.#variables(date)
    const { render, flow } = this.#facts
    const facts = { render: (text: string, trigger = variables) => render(text, trigger), flow }
    const result = conditionsHold(conditions, facts)
    return result.holds ? whenHolds(when, facts) : result
  }

  /** What conditions see. `next` and `previous` are those of the plain schedule: they are what is being chosen. */
  #variables(date: number): Readonly<Record<string, unknown>> {
    const { slots } = this
    const zoned = (ms: number | undefined) => (ms === undefined ? undefined : this.#zoned(ms))
    return {
      id: this.#trigger.id,
      type: this.#trigger.type,
      date: zoned(date),
      get next() {
        return zoned(slots.next(date))
      },
      get previous() {
        return zoned(slots.previous(date))
      },
    }
  }

  #zoned(ms: number): ZonedDateTime {
    return ofMilliseconds(ms, zoneOf(this.slots.zone))
  }

  /** Written without a ZonedDateTime, which would ask the platform for the offset of every date. */
  #text(ms: number): string {
    const seconds = Math.floor(ms / 1000)
    const { offset } = zoneOffsets(this.slots.zone).at(seconds)
    const millis = ms - seconds * 1000
    const { fixedJsonFraction } = rulesOf(this.#facts.flow.generation)
    const wall = localText(seconds + offset, fixedJsonFraction ? 0 : millis * 1e6, 'always')
    return `${wall}${fixedJsonFraction ? `.${String(millis * 1000).padStart(6, '0')}` : ''}${offsetText(offset)}`
  }

  /** Where the search goes on in another day: the last moment of this one in the zone, or its first. */
  #edgeOfDay(ms: number, direction: 'next' | 'previous'): number {
    const { localSeconds, zone } = this.#zoned(ms)
    const midnight = Math.floor(localSeconds / 86_400) * 86_400
    return direction === 'next' ? secondsOfLocal(midnight + 86_400, zone) * 1000 - 1 : secondsOfLocal(midnight, zone) * 1000
  }
}
