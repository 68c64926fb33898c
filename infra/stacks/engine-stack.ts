/**
 * The engine: ledger, buses, the functions that no environment has of its own and what starts them, the HTTP API,
 * approval mails and the installation's repositories.
 */
import { CfnOutput, FileSystem, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { AlarmsTopic } from '../constructs/alarms-topic.ts';
import { ApprovalsTopic } from '../constructs/approvals-topic.ts';
import { EngineFunction } from '../constructs/engine-function.ts';
import { HttpApi } from '../constructs/http-api.ts';
import { Inbox } from '../constructs/inbox.ts';
import { LedgerTable } from '../constructs/ledger-table.ts';
import { PeoplePolicies } from '../constructs/people-policies.ts';
import { SchedulerRole } from '../constructs/scheduler-role.ts';
import { Triggers } from '../constructs/triggers.ts';
import { engineFunctions, type HomeFunctionName, homeFunctionNames } from '../engine-functions.ts';
import { type Around, provide } from '../needs.ts';

export interface EngineStackProps extends StackProps {
  readonly installation: Installation;
  /** The folder that holds a folder per function: its bundle and installation.json. */
  readonly code: string;
  readonly artifactKeyArn: string;
}

export class EngineStack extends Stack {
  readonly approvals: ApprovalsTopic;
  readonly apiUrl: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, { installation, code, artifactKeyArn, ...props }: EngineStackProps) {
    super(scope, id, { ...props, env: installation.home });
    const { logRetentionInDays } = installation.limits;
    const { table } = new LedgerTable(this, 'Ledger');
    const bus = new EventBus(this, 'Bus', { eventBusName: physicalNames.bus });
    new Inbox(this, 'Inbox', installation);
    new SchedulerRole(this, 'Scheduler', installation.home);
    this.approvals = new ApprovalsTopic(this, 'Approvals', installation);
    new AlarmsTopic(this, 'Alarms', { installation, key: this.approvals.key });
    const compiler = FileSystem.fingerprint(`${code}/register-definition`);
    const around: Around = { installation, artifactKeyArn, compiler };
    const functions = Object.fromEntries(
      homeFunctionNames.map((name) => [
        name,
        new EngineFunction(this, {
          name,
          home: installation.home,
          code: `${code}/${name}`,
          provisions: engineFunctions[name].needs.map((need) => provide(need, around)),
          logRetentionInDays,
        }),
      ]),
    ) as Record<HomeFunctionName, EngineFunction>;

    const api = new HttpApi(this, 'Api', { functionOf: (name) => functions[name].lambda, logRetentionInDays });
    this.apiUrl = api.url;
    this.apiId = api.api.ref;
    new PeoplePolicies(this, 'Policies', installation, api.api);
    new Triggers(this, 'Triggers', { installation, bus, table, functions });

    this.output('ApiUrl', api.url, 'Where the API answers, and approval links lead');
    this.output('LedgerTable', table.tableName, 'The table of everything that Tagline knows');
    this.output('BusName', bus.eventBusName, 'The bus of the events of pipelines');
    const made = Object.entries(installation.repositories).filter(([, { existing }]) => !existing);
    made.forEach(([repositoryName], index) => {
      const repository = new Repository(this, `Repository-${repositoryName}`, { repositoryName });
      repository.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      this.output(`CloneUrl${index + 1}`, repository.repositoryCloneUrlHttp, `Where ${repositoryName} is cloned from`);
    });
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
