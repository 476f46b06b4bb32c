import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/600.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { signIn, takeToken } from './api/sign-in.ts'
import { Console, createClient } from './console.tsx'
import './look/tokens.css'
import './look/base.css'
import './look/frame.css'
import './look/controls.css'
import './look/marks.css'
import './look/tables.css'
import './look/charts.css'
import './look/pages.css'
import { startWords } from './words/words.ts'

const place = document.getElementById('console')
if (place === null) throw new Error('index.html has no place for the console')

// The token leaves the address before anything else happens.
const token = takeToken(window.location, window.history)
await startWords()
const ending = await signIn(token)
createRoot(place).render(
  <StrictMode>
    <Console client={createClient()} ending={ending} />
  </StrictMode>,
)

// A sign-in link that is opened in a window with the console in it changes only the fragment, and loads nothing anew.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith('#sign-in=')) window.location.reload()
})
