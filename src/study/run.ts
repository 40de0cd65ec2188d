// The loop of a study: rounds of asking, training, recording and learning. What the journal already holds is gone
// through in the same way, only without training, so that a resumed study cannot differ from an uninterrupted one.
import { MlpnasError } from '../errors.ts';
import { yieldToEventLoop } from '../mlp/yield.ts';
import { countParams } from '../space/architecture.ts';
import { decode } from '../space/tokens.ts';
import type { MeasuredProposal, Proposal, RoundInsight } from '../strategy/strategy.ts';
import type { Ended, RunContext, RunOutcome } from './context.ts';
import type { RecordedTrial } from './journal/trials.ts';
import { trainRound } from './round.ts';
import { bestOf, type PlannedTrial, type Trial } from './trial.ts';
import { warmStart } from './warm-start.ts';

/** Runs a study from its journal's state to its end; rejects when its storage does, or for a defect. */
export async function run(context: RunContext): Promise<RunOutcome> {
  const { settings, strategy, strategyContext, recorded, journal, weights } = context;
  const trials: Trial[] = [];
  const insights: RoundInsight[] = [];
  const start = warmStart(context, trials);
  const end = async (ended: Ended): Promise<RunOutcome> => {
    if (ended === 'rounds' || ended === 'space') await weights.keepOnly(start.needed(best));
    return { ended, trials, insights };
  };
  let state = strategy.start(strategyContext);
  let best: Trial | undefined;

  for (let round = 0; round < settings.rounds; round++) {
    await yieldToEventLoop();
    const asked = strategy.ask(strategyContext, state, settings.samples);
    const planned = asked.proposals.map((proposal, index) => plan(context, trials.length + index, round, proposal));
    if (planned.length === 0) return await end('space');
    checkRecorded(planned, recorded.trials);

    const replayed = planned.every(({ number }) => recorded.trials.get(number)?.finished);
    const { finished, stopped } = await trainRound(context, start, planned);
    trials.push(...finished);
    best = bestOf(best ? [best, ...finished] : finished);
    if (stopped) return await end(stopped);

    const learned = strategy.tell(strategyContext, asked.state, finished.map(measuredProposal));
    state = learned.state;
    insights.push(learned.insight);
    await note(context, round, learned.insight);
    if (!replayed) {
      // Weights are not removed while the round is trained, for until all of it is recorded it may have to start once
      // more; nor while older rounds are replayed, for the newer ones' weights are not known to be needed yet.
      await weights.keepOnly(start.needed(best));
      await context.onRound({ number: round, trials: finished, insight: learned.insight, best });
    }
    if (planned.length < settings.samples) return await end('space');
  }
  return await end('rounds');

  async function note({ recorded }: RunContext, round: number, insight: RoundInsight): Promise<void> {
    const key = `insight_${round}`;
    const value = withoutGaps(insight);
    if (JSON.stringify(recorded.attrs.get(key)) !== JSON.stringify(value)) await journal.note({ [key]: value });
  }
}

function plan(
  { strategyContext: { space }, width }: RunContext,
  number: number,
  round: number,
  { tokens, predicted }: Proposal,
): PlannedTrial {
  const architecture = decode(space, tokens);
  const params = countParams(architecture, width);
  return { number, round, tokens, architecture, params, ...(predicted === undefined ? {} : { predicted }) };
}

function measuredProposal({ tokens, predicted, score }: Trial): MeasuredProposal {
  return { tokens, ...(predicted === undefined ? {} : { predicted }), ...(score === undefined ? {} : { score }) };
}

/** A figure that is not a number has no place in the journal, and nothing to say. */
function withoutGaps(insight: RoundInsight): unknown {
  return JSON.parse(
    JSON.stringify(insight, (_key, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? undefined : value,
    ),
  );
}

/** Replay is exact or it is refused: going on from other proposals would mix two studies. */
function checkRecorded(planned: readonly PlannedTrial[], recorded: ReadonlyMap<number, RecordedTrial>): void {
  const essence = ({ round, tokens, predicted }: PlannedTrial) => JSON.stringify([round, tokens, predicted ?? null]);
  const inWords = ({ round, architecture, predicted }: PlannedTrial) =>
    `${JSON.stringify(architecture)} in round ${round}, predicted ${predicted ?? 'nothing'}`;
  for (const trial of planned) {
    const there = recorded.get(trial.number)?.planned;
    if (!there || essence(there) === essence(trial)) continue;
    throw new MlpnasError(
      'study',
      `Trial ${trial.number} of the journal is ${inWords(there)}, but its replay gives ${inWords(trial)}. ` +
        `The study was made by another ` +
        'version of mlpnas, or its journal was changed; continue it with that version, or start a new study.',
    );
  }
}
