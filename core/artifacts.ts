/** Keys in the artifact bucket. Each begins with the environment: a role of one environment is given its own prefix and nothing else. */

/** Where an artifact lies: the same key for every attempt, so that a retry overwrites it; the bucket's versions keep the older ones. */
export const artifactKey = (environment: string, pipeline: string, artifact: string, executionId: string): string =>
  `${artifactPath(environment, pipeline, artifact)}/${executionId}`;

/** The folder of an artifact: CodeBuild is given it as `path` and the execution's id as `name`. */
export const artifactPath = (environment: string, pipeline: string, artifact: string): string =>
  `${environment}/artifacts/${pipeline}/${artifact}`;

/** Large bodies by their digest. */
export const bodyKey = (environment: string, kind: 'state' | 'template' | 'definition', digest: string): string =>
  `${environment}/bodies/${kind}/${digest}`;
