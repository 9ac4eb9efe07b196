/** `same<A, B>(true)` compiles only when A and B are the same type; `same<A, B>(false)` only when they are not. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export declare function same<A, B>(answer: Same<A, B>): void;
