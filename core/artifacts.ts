/** Where an artifact lies: the same key for every attempt, so that a retry overwrites it; the bucket's versions keep the older ones. */
export const artifactKey = (pipeline: string, artifact: string, executionId: string): string =>
  `${artifactPath(pipeline, artifact)}/${executionId}`;

/** The folder of an artifact: CodeBuild is given it as `path` and the execution's id as `name`. */
export const artifactPath = (pipeline: string, artifact: string): string => `artifacts/${pipeline}/${artifact}`;

/** Large bodies by their digest. */
export const bodyKey = (kind: 'state' | 'template' | 'definition', digest: string): string =>
  `bodies/${kind}/${digest}`;
