const wings =
  'M12 2.3c.85 0 1.4.65 1.45 1.55l.05.75C16.2 3.5 20.6 4.6 23.2 11.4 20.2 9.1 17 9 14.5 11.6c-.25 1.9-1.1 3.2-1.25 4.9.15 1.7.9 3.4 1.65 5-1.7.8-4.1.8-5.8 0 .75-1.6 1.5-3.3 1.65-5-.15-1.7-1-3-1.25-4.9C7 9 3.8 9.1.8 11.4 3.4 4.6 7.8 3.5 10.5 4.6l.05-.75C10.6 2.95 11.15 2.3 12 2.3z'

/** The kestrel hanging in the wind. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 24 24" role="img" aria-label="Windhover">
      <path transform="rotate(-16 12 12)" d={wings} />
    </svg>
  )
}
