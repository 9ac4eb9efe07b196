/**
 * An order as its clients see it. Types only: a client that imports this loads no workflow code, and a worker in another
 * language may run the workflow.
 */

export interface OrderStatus {
  state: 'awaiting payment' | 'paid';
  price: number;
  paid: number;
}

export interface Receipt {
  item: string;
  quantity: number;
  paid: number;
  trackingId: string;
}

/** The workflow `order`: its arguments, result, signals and queries. */
export type Order = (
  item: string,
  quantity: number,
) => {
  execute(): Promise<Receipt>;
  signals: {
    pay(amount: number): void;
  };
  queries: {
    status(): OrderStatus;
  };
};
