/** Renders a table, or nothing for no rows. */
export function table(columns: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [[line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')];
}

/** A cell is one line: paragraphs become line breaks, and pipes do not end the cell. */
function cell(text: string): string {
  return text.trim().replace(/\n{2,}/g, '<br>').replace(/\n\s*([-*] )/g, '<br>$1').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

export function codeBlock(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trim()}\n\`\`\``;
}

/** Ends a sentence with a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.:!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
