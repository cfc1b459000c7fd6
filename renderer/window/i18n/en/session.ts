import { type session as source } from '../zh-CN/session.ts'

export const session: typeof source = {
  product: 'Zuoxi',
  tagline: 'Call-centre desk',
  version: 'Version {version}',
  otherLanguage: '中文',
  otherHub: 'Another hub',
  enrolWhat:
    'First time on this machine: enter the enrolment code from your administrator. It says where the hub is and checks that it is the right one.',
  enrolmentCode: 'Enrolment code',
  enrolmentExample: 'ZUOXI1~192.168.1.10~8443~…',
  enrol: 'Connect to the hub',
  jobNumber: 'Job number',
  password: 'Password',
  oneTimeCode: 'One-time code',
  newPassword: 'New password',
  signIn: 'Sign in',
  setAndSignIn: 'Set the password and sign in',
  haveCode: 'First time here, or password lost? Use a one-time code',
  havePassword: 'I have a password',
  ended: {
    expired: 'The sign-in has expired. Sign in again; what you were writing is kept.',
    forced: 'A supervisor signed you out. What you were writing is kept.',
    'taken-elsewhere':
      'You signed in at another machine or seat, so this one was signed out. What you were writing is kept.',
    'seat-taken': 'Somebody else is signed in at this seat now; choose another one. What you were writing is kept.',
    'store-set-aside':
      'What this machine had kept could not be read. It was set aside and begun anew, so the machine has to be enrolled again. Notes and drafts that were not sent may still be in the old file; ask your administrator.',
    other: 'Signed out. What you were writing is kept.',
  },
  passPhraseFirst:
    'This system cannot keep keys, so choose a pass-phrase (at least 8 characters). It encrypts the customer data on this machine and is asked for at every start. If it is lost, only this machine’s data has to be cleared.',
  passPhraseWhat: 'Enter this machine’s pass-phrase to open its encrypted customer data.',
  passPhrase: 'Pass-phrase',
  passPhraseAgain: 'Once more',
  passPhraseDiffers: 'The two are not the same',
  passPhraseSet: 'Set the pass-phrase',
  unlock: 'Open',
  chooseFor: '{name}, choose a seat:',
  seatFilter: 'Find by extension or name',
  phone: { softphone: 'Softphone', 'desk-phone': 'Desk phone', outside: 'Outside' },
  takenBy: '{name} is signed in',
  ownSeat: 'Your seat',
  withoutSeat: 'Go in without a phone',
  noSeat: 'No seat is available; ask your administrator.',
  listComma: ', ',
  again: 'Try again',
  offlineLabel: 'Working without the hub',
  withoutHub:
    'The hub cannot be reached. Customers, orders and printing work; everything is kept on this machine ({count} waiting). There is no phone for now.',
  hubIsBack: 'The hub is back. Enter your password once more, and the {count} entries that wait are sent.',
  sendWaiting: 'Sign in and send',
}
