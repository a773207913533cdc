export function io(address?: string | Record<string, unknown>, options?: Record<string, unknown>): any;
