export async function sendReminder(customer: string): Promise<string> {
  return `Dear ${customer}, your invoice is due.`;
}
