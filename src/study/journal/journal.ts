// A study's own part of a journal, which it may share with Optuna and with other writers of this package.
import { MlpnasError } from '../../errors.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { SearchSpace } from '../../space/space.ts';
import type { StudyStorage } from '../storage.ts';
import type { PlannedTrial, Trial } from '../trial.ts';
import { type Journal, type JournalStudy, journalReader, readJournal } from './read.ts';
import { direction, line, op } from './records.ts';
import { finishedLines, plannedLine, type RecordedTrial, recordedTrial } from './trials.ts';

/** The study's name in the journal; a folder holds one study of ours. */
const studyName = 'mlpnas';

export interface StudyRecords {
  /** The study's user attributes. */
  readonly attrs: ReadonlyMap<string, unknown>;
  /** Trials by our numbers, which are not Optuna's once others have added trials. */
  readonly trials: ReadonlyMap<number, RecordedTrial>;
}

/** The journal's records of our study; undefined when it has none. */
export async function readRecords(storage: StudyStorage): Promise<StudyRecords | undefined> {
  const study = ours(readJournal(await storage.readLog()));
  return study && { attrs: study.userAttrs, trials: recordedTrials(study) };
}

export interface JournalWriter {
  /** Creates the study where there is none, and sets those attributes that are missing or differ. */
  note(attrs: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Creates the trials that the journal lacks; those that a killed writer left running are taken over.
   *
   * @returns by the trials' numbers, the ids by which later lines name them
   */
  plan(space: SearchSpace, trials: readonly PlannedTrial[]): Promise<Map<number, number>>;
  /** Ends a trial. It counts once this resolves. */
  finish(id: number, trial: Trial): Promise<void>;
}

export function journalWriter(storage: StudyStorage): JournalWriter {
  // Optuna tells writers apart by it, and never reads it as anything else.
  const workerId = `mlpnas-${bytesToHex(crypto.getRandomValues(new Uint8Array(8)))}`;
  const read = journalReader();
  return {
    note: (attrs) =>
      storage.appendLog((log) => {
        const journal = read(log);
        const study = ours(journal);
        const id = study?.id ?? journal.nextStudyId;
        const lines = study
          ? []
          : [line(workerId, { op_code: op.createStudy, study_name: studyName, directions: [direction.maximise] })];
        for (const [key, value] of Object.entries(attrs)) {
          if (JSON.stringify(study?.userAttrs.get(key)) === JSON.stringify(value)) continue;
          lines.push(line(workerId, { op_code: op.studyUserAttr, study_id: id, user_attr: { [key]: value } }));
        }
        return lines.join('');
      }),
    async plan(space, trials) {
      const ids = new Map<number, number>();
      await storage.appendLog((log) => {
        const journal = read(log);
        const study = ours(journal);
        if (!study)
          throw new MlpnasError(
            'study',
            `The study in ${storage.location} is gone from its journal; it was deleted while it ran.`,
          );
        const recorded = recordedTrials(study, new Set(trials.map(({ number }) => number)));
        let next = journal.nextTrialId;
        return trials
          .map((trial) => {
            const known = recorded.get(trial.number);
            ids.set(trial.number, known?.id ?? next++);
            return known ? '' : plannedLine(workerId, study.id, space, trial);
          })
          .join('');
      });
      return ids;
    },
    finish: (id, trial) => storage.appendLog(() => finishedLines(workerId, id, trial)),
  };
}

function ours({ studies }: Journal): JournalStudy | undefined {
  return studies.find(({ name }) => name === studyName);
}

/**
 * A number may come twice, because somebody else has ended a trial of ours; then the finished one counts.
 *
 * @param wanted the numbers to look for; all by default
 */
function recordedTrials(study: JournalStudy, wanted?: ReadonlySet<unknown>): Map<number, RecordedTrial> {
  const trials = new Map<number, RecordedTrial>();
  for (const trial of study.trials) {
    if (wanted && !wanted.has(trial.userAttrs.get('number'))) continue;
    const recorded = recordedTrial(trial);
    if (!recorded) continue;
    const { number } = recorded.planned;
    if (!trials.get(number)?.finished) trials.set(number, recorded);
  }
  return trials;
}
