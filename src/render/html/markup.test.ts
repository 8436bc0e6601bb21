import { expect, test } from 'vitest'

import { foreign, html, Markup } from './markup.ts'

test('whatever is filled in is text, between tags and in attributes', () => {
  const hostile = `"><script>alert('x')</script>&`
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</p>',
  )
})

test('templates and lists of templates enter as they are, undefined leaves nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<i>${item}</i>`)
  expect(html`<p>${items}${undefined}${3}</p>`.text).toBe('<p><i>a</i><i>&lt;b&gt;</i>3</p>')
})

test('a string in a list is still text', () => {
  expect(html`${['<i>', new Markup('<hr>')]}`.text).toBe('&lt;i&gt;<hr>')
})

test('escapes and marks that reorder become visible', () => {
  expect(html`${'\u001B[1m\u202Ex'}`.text).toBe('⟨U+001B⟩[1m⟨U+202E⟩x')
})

test('backslashes and dollars stay what they are', () => {
  expect(html`${'$& \\u003c $1'}`.text).toBe('$&amp; \\u003c $1')
})

test('foreign names are isolated from the direction of the text around', () => {
  expect(foreign('שלום <b>').text).toBe('<bdi>שלום &lt;b&gt;</bdi>')
})
