import type { PlanStage } from '../../plan/types.ts';
import type { Relation, SqlContext } from '../relation.ts';

/** What pushes one command: the relation after it. Throws NotPushable (or Superset) where it has no exact SQL form. */
export type Pusher<A> = (args: A, rel: Relation, ctx: SqlContext, stage: PlanStage) => Relation;
