import { type GlobalThemeOverrides } from 'naive-ui'

/** The kit's colours and measures from our own (tokens.css): one place says what they are. */
const light = {
  ground: '#eef0f3',
  surface: '#ffffff',
  raised: '#f7f8fa',
  hover: '#f0f3f6',
  line: '#dde1e6',
  lineStrong: '#c3c9d0',
  text: '#1d2730',
  text2: '#55616d',
  text3: '#5f6b77',
  primary: '#1864ab',
  primaryHover: '#1c74c4',
  primaryPressed: '#124f88',
  bad: '#c92a2a',
  warning: '#b08900',
  good: '#1f9d55',
} as const
type Palette = { readonly [K in keyof typeof light]: string }
const dark: Palette = {
  ground: '#14171b',
  surface: '#1c2025',
  raised: '#23282e',
  hover: '#2a3037',
  line: '#333a42',
  lineStrong: '#4a535d',
  text: '#e4e8ec',
  text2: '#aab4be',
  text3: '#94a0ab',
  primary: '#5aa9ee',
  primaryHover: '#7bbcf3',
  primaryPressed: '#3f92dc',
  bad: '#f06565',
  warning: '#d3a91a',
  good: '#37b870',
}

export function naiveTheme(isDark: boolean): GlobalThemeOverrides {
  const palette = isDark ? dark : light
  return {
    common: {
      fontFamily: "'Microsoft YaHei UI', 'PingFang SC', 'Noto Sans CJK SC', system-ui, sans-serif",
      fontSize: '14px',
      fontSizeSmall: '13px',
      fontSizeMedium: '14px',
      heightSmall: '28px',
      heightMedium: '32px',
      borderRadius: '4px',
      borderRadiusSmall: '4px',
      primaryColor: palette.primary,
      primaryColorHover: palette.primaryHover,
      primaryColorPressed: palette.primaryPressed,
      primaryColorSuppl: palette.primaryHover,
      errorColor: palette.bad,
      errorColorHover: palette.bad,
      warningColor: palette.warning,
      successColor: palette.good,
      textColorBase: palette.text,
      textColor1: palette.text,
      textColor2: palette.text,
      textColor3: palette.text2,
      placeholderColor: palette.text3,
      bodyColor: palette.ground,
      cardColor: palette.surface,
      modalColor: palette.surface,
      popoverColor: palette.surface,
      tableColor: palette.surface,
      tableHeaderColor: palette.raised,
      hoverColor: palette.hover,
      borderColor: palette.line,
      dividerColor: palette.line,
      inputColor: palette.surface,
    },
    // The kit's dark fields have no edge; on our surface they would not be seen.
    Input: { border: `1px solid ${palette.lineStrong}`, borderDisabled: `1px solid ${palette.line}` },
    DataTable: { thPaddingSmall: '4px 8px', tdPaddingSmall: '4px 8px', fontSizeSmall: '13px' },
    Tabs: { tabFontSizeMedium: '14px', tabGapMediumLine: '20px' },
  }
}
