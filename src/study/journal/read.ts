// Replays a journal, its own lines and those that Optuna or others have put between them, into studies and trials.
import { MlpnasError } from '../../errors.ts';
import { growingLog, type StudyLog, wholeLines } from '../log.ts';
import { op, trialState } from './records.ts';

export interface JournalTrial {
  /** Ordinal of its creating line among those that took effect, over all studies: what later lines name it by. */
  readonly id: number;
  state: number;
  values: readonly number[] | undefined;
  readonly userAttrs: Map<string, unknown>;
}

export interface JournalStudy {
  /** Ordinal of its creating line among those that took effect. */
  readonly id: number;
  readonly name: string;
  readonly userAttrs: Map<string, unknown>;
  readonly trials: JournalTrial[];
}

export interface Journal {
  /** Those that have not been deleted. */
  readonly studies: readonly JournalStudy[];
  /** The ids that the next creating lines get. */
  readonly nextStudyId: number;
  readonly nextTrialId: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The contents of a journal by Optuna's rules: a second study of one name is ignored, a
 * finished trial ignores what comes later, and so does anything that names a study or trial which does not exist. A
 * half-written last line is left out.
 *
 * @throws MlpnasError when another line is not a JSON object, with its number
 */
export function readJournal(log: string): Journal {
  return journalReader()(growingLog(wholeLines(log)));
}

/**
 * Follows a log: each call applies the lines that have come since the last one, and gives what the journal holds now.
 * The result is the reader's own and changes with the next call.
 */
export function journalReader(): (log: StudyLog) => Journal {
  let followed: StudyLog | undefined;
  let replay = replayer();
  let position = 0;
  return (log) => {
    if (log !== followed) [followed, replay, position] = [log, replayer(), 0];
    replay.apply(log.text(position));
    position = log.length;
    return replay.journal();
  };
}

function replayer(): { apply(lines: string): void; journal(): Journal } {
  const studies = new Map<number, JournalStudy>();
  const trials: JournalTrial[] = [];
  let created = 0;
  let line = 0;

  const apply = (record: Fields) => {
    const study = studies.get(record['study_id'] as number);
    const trial = trials[record['trial_id'] as number];
    const open = trial && [trialState.running, trialState.waiting].includes(trial.state as 0 | 4) ? trial : undefined;
    switch (record['op_code']) {
      case op.createStudy: {
        const name = String(record['study_name']);
        if ([...studies.values()].some((other) => other.name === name)) break;
        studies.set(created, { id: created, name, userAttrs: new Map(), trials: [] });
        created++;
        break;
      }
      case op.deleteStudy:
        studies.delete(record['study_id'] as number);
        break;
      case op.studyUserAttr:
        assign(study?.userAttrs, record['user_attr']);
        break;
      case op.createTrial: {
        if (!study) break;
        const fresh: JournalTrial = {
          id: trials.length,
          state: (record['state'] as number | undefined) ?? trialState.running,
          values: record['values'] as readonly number[] | undefined,
          userAttrs: new Map(),
        };
        assign(fresh.userAttrs, record['user_attrs']);
        trials.push(fresh);
        study.trials.push(fresh);
        break;
      }
      case op.trialState:
        if (!open) break;
        open.state = record['state'] as number;
        open.values = (record['values'] as readonly number[] | null) ?? open.values;
        break;
      case op.trialUserAttr:
        assign(open?.userAttrs, record['user_attr']);
        break;
    }
  };

  return {
    apply(lines) {
      for (const text of lines.split('\n').slice(0, -1)) {
        line++;
        if (text !== '') apply(parse(text, line));
      }
    },
    journal: () => ({ studies: [...studies.values()], nextStudyId: created, nextTrialId: trials.length }),
  };
}

function assign(attrs: Map<string, unknown> | undefined, values: unknown): void {
  for (const [key, value] of Object.entries((values as Fields | undefined) ?? {})) attrs?.set(key, value);
}

function parse(text: string, number: number): Fields {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    record = undefined;
  }
  if (typeof record !== 'object' || record === null) {
    const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new MlpnasError(
      'study',
      `Line ${number} of the journal is ${JSON.stringify(start)}, expected a JSON object. ` +
        `Take the line out or restore the file.`,
    );
  }
  return record as Fields;
}
