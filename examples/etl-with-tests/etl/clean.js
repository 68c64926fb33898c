/** Rows without an amount are dropped; amounts become cents. */
export const clean = (rows) =>
  rows.filter(({ amount }) => amount !== '').map(({ amount, ...row }) => ({ ...row, cents: Math.round(amount * 100) }));
