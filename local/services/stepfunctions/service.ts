/** Step Functions (`states`, JSON 1.0). */
import type { Operation, ServiceFactory } from '../../kernel/cloud.ts';
import { openOutbox } from '../../kernel/outbox.ts';
import { Endings } from './endings.ts';
import { Engine } from './engine/engine.ts';
import type { Interpreter } from './engine/interpreter.ts';
import type { MapRunSpec } from './engine/map-run.ts';
import { MapRuns } from './engine/map-runs.ts';
import { Dispatcher } from './integrations/dispatcher.ts';
import type { Order } from './integrations/integration.ts';
import { jsonataLanguage } from './language/jsonata.ts';
import { jsonpathLanguage } from './language/jsonpath.ts';
import type { Language } from './language/language.ts';
import { aliasOperations } from './operations/aliases.ts';
import type { Context } from './operations/context.ts';
import { createStateMachine } from './operations/create-state-machine.ts';
import { deleteStateMachine, removeIfIdle } from './operations/delete-state-machine.ts';
import { describeExecution } from './operations/describe-execution.ts';
import { describeStateMachine, describeStateMachineForExecution } from './operations/describe-state-machine.ts';
import { getExecutionHistory } from './operations/get-execution-history.ts';
import { listExecutions } from './operations/list-executions.ts';
import { listStateMachines } from './operations/list-state-machines.ts';
import { mapRunOperations } from './operations/map-runs.ts';
import { redriveExecution, reopen } from './operations/redrive-execution.ts';
import { sendTaskOperations } from './operations/send-task.ts';
import { startExecution } from './operations/start-execution.ts';
import { startSyncExecution } from './operations/start-sync-execution.ts';
import { stopExecution } from './operations/stop-execution.ts';
import { tagOperations } from './operations/tags.ts';
import { testState } from './operations/test-state.ts';
import { updateStateMachine } from './operations/update-state-machine.ts';
import { validateStateMachineDefinition } from './operations/validate-state-machine-definition.ts';
import { versionOperations } from './operations/versions.ts';
import { makeBehaviours } from './states/behaviours.ts';
import { type ExecutionRow, Store } from './store.ts';

/** `turn`: milliseconds of work on executions before others (and I/O) get a turn. */
export const stepFunctions =
  (options: { turn?: number } = {}): ServiceFactory =>
  (cloud) => {
    const database = cloud.database('states');
    const store = new Store(database, openOutbox(cloud, 'states', database));
    const languages: Readonly<Record<string, Language>> = {
      JSONata: jsonataLanguage(() => cloud.clock.now()),
      JSONPath: jsonpathLanguage,
    };
    const dispatcher = new Dispatcher({
      cloud,
      secret: store.secret('tokens', () => cloud.ids.secret()),
      deliver: (execution, frame, message) => engine.deliver(execution, { to: 'frame', frame, message }),
    });
    const mapRuns = new MapRuns({
      store,
      now: () => cloud.clock.now(),
      uuid: () => cloud.ids.uuid(),
      begin: (row) => engine.begin(row),
      redrive: (row) => {
        store.transaction(() => reopen({ store }, row, cloud.clock.now()));
        engine.send(row.key, { to: 'redrive' });
      },
      stop: (execution) => engine.send(execution, { to: 'stop' }),
      tell: (execution, frame, message) => engine.send(execution, { to: 'frame', frame, message }),
      write: (parent, spec, children) => dispatcher.write(writeOrder(store, parent, spec), spec.arn, children),
      failureOf: (error) => dispatcher.failureOf(error),
    });
    const interpreter: Interpreter = {
      behaviourOf: makeBehaviours(dispatcher, mapRuns),
      languageOf: (run, state) => languages[run.definition.languageOf(state)] as Language,
    };
    const engine: Engine = new Engine({
      store,
      clock: cloud.clock,
      interpreter,
      ...options,
      log: cloud.log,
      ended(row) {
        mapRuns.childEnded(row);
        endings.tell(row);
        if (row.type === 'EXPRESS') forgetExpress(store, row.key);
        store.outbox.wake();
        removeIfIdle({ store }, row.machine);
        engine.jobEnded(row.arn);
      },
    });
    const endings = new Endings();
    const context: Context = { cloud, store, engine, dispatcher, endings, mapRuns };
    return {
      name: 'states',
      wire: { protocol: 'json', version: '1.0', target: 'AWSStepFunctions' },
      operations: { ...operationsOf(context), TestState: testState(context, interpreter) },
      start() {
        // Nobody waits any more for the answers of synchronous executions.
        for (const { key } of store.all<{ key: number }>(`SELECT key FROM execution WHERE item = 'sync'`))
          forgetExpress(store, key);
        store.outbox.wake();
        engine.start();
      },
      stop() {
        engine.stop();
        dispatcher.close();
        store.outbox.stop();
      },
    };
  };

export const stepFunctionsService: ServiceFactory = stepFunctions();

/** The role and the place for writing a map run's results. */
const writeOrder = (store: Store, parent: ExecutionRow, spec: MapRunSpec): Order => {
  const { Resource, Arguments } = spec.writer as { Resource: string; Arguments: Order['parameters'] };
  return {
    execution: parent.key,
    executionArn: parent.arn,
    frame: spec.frame,
    attempt: spec.attempt,
    resource: Resource,
    parameters: Arguments,
    role: store.revision(parent.revision)?.role ?? '',
  };
};

/** Express executions that have ended leave nothing. */
const forgetExpress = (store: Store, execution: number): void => {
  for (const table of ['frame', 'items', 'timer', 'history'])
    store.run(`DELETE FROM ${table} WHERE execution = ?`, execution);
  store.run('DELETE FROM execution WHERE key = ?', execution);
};

const operationsOf = (context: Context): Record<string, Operation> => ({
  CreateStateMachine: createStateMachine(context),
  UpdateStateMachine: updateStateMachine(context),
  DeleteStateMachine: deleteStateMachine(context),
  DescribeStateMachine: describeStateMachine(context),
  DescribeStateMachineForExecution: describeStateMachineForExecution(context),
  ListStateMachines: listStateMachines(context),
  ...versionOperations(context),
  ValidateStateMachineDefinition: validateStateMachineDefinition(),
  ...aliasOperations(context),
  ...tagOperations(context),
  ...mapRunOperations(context),
  StartExecution: startExecution(context),
  StartSyncExecution: startSyncExecution(context),
  StopExecution: stopExecution(context),
  RedriveExecution: redriveExecution(context),
  DescribeExecution: describeExecution(context),
  ListExecutions: listExecutions(context),
  GetExecutionHistory: getExecutionHistory(context),
  ...sendTaskOperations(context),
});
