// The console works without this file. It adds: the chosen theme, live updates in place, fresh "3 min ago" hints, and tips on pictures.
(() => {
  'use strict';
  const root = document.documentElement;
  const pollEvery = 3000;
  const speakEvery = 30000;

  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* private mode: not remembered */ } },
  };

  // Theme. Before the body exists, so that the page is painted once.
  const themes = ['auto', 'light', 'dark'];
  let theme = themes.includes(store.get('autarky-theme')) ? store.get('autarky-theme') : 'auto';
  const applyTheme = () => { if (theme === 'auto') delete root.dataset.theme; else root.dataset.theme = theme; };
  applyTheme();

  const themeButton = () => {
    const button = document.getElementById('theme');
    const word = button.querySelector('.word');
    const show = () => { word.textContent = theme[0].toUpperCase() + theme.slice(1); };
    button.addEventListener('click', () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      store.set('autarky-theme', theme);
      applyTheme();
      show();
    });
    show();
    button.hidden = false;
  };

  // In-place update: what is the same stays the same element, so focus, scroll, selection and open details survive.
  const isControl = element => element.matches('input, textarea, select');
  // What a list shows while nobody has chosen: the option that the page marks, else the first.
  const defaultOption = list => [...list.options].findIndex(option => option.defaultSelected);
  const isTouched = control => control === document.activeElement
    || (control.matches('select') ? control.selectedIndex !== Math.max(0, defaultOption(control))
      : control.matches('[type=checkbox], [type=radio]') ? control.checked !== control.defaultChecked
      : control.matches('[type=hidden]') ? false
      : control.value !== control.defaultValue);
  // A form that somebody is filling stays as it is, hidden fields, labels and all: what it was about is what it is about.
  const isBeingFilled = form => [...form.elements].some(element => isControl(element) && isTouched(element));

  const sameKind = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName
    && (a.nodeType !== Node.ELEMENT_NODE || (a.dataset.key || '') === (b.dataset.key || ''));

  const morph = (from, to) => {
    if (from.isEqualNode(to)) return;
    if (from.nodeType !== Node.ELEMENT_NODE) { from.nodeValue = to.nodeValue; return; }
    if (isControl(from) && isTouched(from)) return;
    if (from.matches('form') && isBeingFilled(from)) return;
    // Whether details are open is the reader's choice.
    const isTheReaders = name => name === 'open' && from.matches('details');
    for (const { name } of [...from.attributes]) {
      if (!to.hasAttribute(name) && !isTheReaders(name)) from.removeAttribute(name);
    }
    for (const { name, value } of to.attributes) {
      if (from.getAttribute(name) !== value && !isTheReaders(name)) from.setAttribute(name, value);
    }
    morphChildren(from, to);
  };

  const morphChildren = (from, to) => {
    const wantedKeys = new Set([...to.children].map(child => child.dataset.key).filter(Boolean));
    const keyed = new Map();
    for (const child of from.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
    let next = from.firstChild;
    // What goes away goes first, so that what stays is not moved: a moved element loses the focus.
    for (const child of [...from.children]) {
      if (child.dataset.key && !wantedKeys.has(child.dataset.key)) { if (child === next) next = next.nextSibling; child.remove(); }
    }
    for (const wanted of [...to.childNodes]) {
      const key = wanted.nodeType === Node.ELEMENT_NODE ? wanted.dataset.key : null;
      const old = key ? keyed.get(key) : next;
      if (old && sameKind(old, wanted)) {
        if (old === next) next = next.nextSibling; else from.insertBefore(old, next);
        morph(old, wanted);
      } else {
        const added = document.importNode(wanted, true);
        from.insertBefore(added, next);
        if (key && added.matches('tr')) added.classList.add('fresh');
      }
    }
    while (next) { const gone = next; next = next.nextSibling; gone.remove(); }
  };

  // "3 min ago": the same words as the server's.
  const ago = (then, now) => {
    const seconds = (now - then) / 1000;
    const size = Math.abs(seconds);
    const whole = value => Math.max(1, Math.round(value));
    const words = size < 45 ? '' : size < 3570 ? whole(size / 60) + ' min' : size < 84600 ? whole(size / 3600) + ' h'
      : size < 31536000 ? whole(size / 86400) + ' d' : (size / 31557600).toFixed(1) + ' y';
    return words === '' ? 'just now' : seconds > 0 ? words + ' ago' : 'in ' + words;
  };
  const refreshHints = () => {
    const now = Date.now();
    for (const hint of document.querySelectorAll('[data-ago]')) {
      const words = ago(Date.parse(hint.dataset.ago), now);
      if (hint.textContent !== words) hint.textContent = words;
    }
  };

  let showCopies = () => {};

  // Live: ask a cheap address for the version; fetch the page only when it differs.
  const live = () => {
    const button = document.getElementById('live');
    const word = button.querySelector('.word');
    const said = document.getElementById('said');
    const main = document.getElementById('main');
    if (!main.dataset.versionUrl) return;
    let on = store.get('autarky-live') !== 'off';
    let lost = 0;
    let lastSpoken = 0;
    let timer = 0;
    let busy = false;

    const show = state => {
      button.setAttribute('aria-pressed', String(on));
      button.dataset.state = state;
      word.textContent = !on ? 'Paused' : state === 'lost' ? 'No connection' : 'Live';
    };
    const selecting = () => {
      const selection = getSelection();
      return selection && !selection.isCollapsed && main.contains(selection.anchorNode);
    };

    const update = async () => {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('main');
      if (!fresh || selecting()) return;
      const before = main.dataset.announce;
      morph(main, fresh);
      showCopies();
      document.title = page.title;
      const words = main.dataset.announce;
      if (words && words !== before && Date.now() - lastSpoken > speakEvery) {
        lastSpoken = Date.now();
        said.textContent = words;
      }
      show('fresh');
      setTimeout(() => { if (button.dataset.state === 'fresh') show('idle'); }, 1300);
    };

    const tick = async () => {
      clearTimeout(timer);
      if (!on || document.hidden || busy) return;
      busy = true;
      try {
        const answer = await fetch(main.dataset.versionUrl, { cache: 'no-store' });
        if (!answer.ok) throw new Error(String(answer.status));
        if (await answer.text() !== main.dataset.version) await update();
        if (lost > 0) show('idle');
        lost = 0;
      } catch {
        lost++;
        show('lost');
      } finally {
        busy = false;
      }
      clearTimeout(timer);
      timer = setTimeout(tick, (Number(main.dataset.poll) || pollEvery) * Math.min(1 + lost, 10));
    };

    button.addEventListener('click', () => {
      on = !on;
      store.set('autarky-live', on ? 'on' : 'off');
      show('idle');
      tick();
    });
    document.addEventListener('visibilitychange', tick);
    show('idle');
    button.hidden = false;
    timer = setTimeout(tick, Number(main.dataset.poll) || pollEvery);
  };

  // Tips on pictures: the numbers are in the table below each picture too.
  const tips = () => {
    let box = null;
    const hide = () => { if (box) { box.remove(); box = null; } };
    const move = event => {
      const place = event.target instanceof Element && event.target.closest('[data-tip]');
      if (!place) { hide(); return; }
      if (!box) {
        box = document.createElement('div');
        box.className = 'tip';
        box.setAttribute('aria-hidden', 'true');
        document.body.append(box);
      }
      if (box.textContent !== place.dataset.tip) box.textContent = place.dataset.tip;
      const size = box.getBoundingClientRect();
      const left = Math.min(Math.max(8, event.clientX + 14), innerWidth - size.width - 8);
      const above = event.clientY - size.height - 14;
      box.style.left = left + 'px';
      box.style.top = (above < 8 ? event.clientY + 18 : above) + 'px';
    };
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerdown', move);
    document.addEventListener('pointerleave', hide);
    document.addEventListener('scroll', hide, { passive: true, capture: true });
  };

  // Copy buttons: without the script there are none, and the text can be selected.
  const copies = () => {
    const show = () => { for (const button of document.querySelectorAll('[data-copy][hidden]')) button.hidden = false; };
    document.addEventListener('click', async event => {
      const button = event.target instanceof Element && event.target.closest('[data-copy]');
      if (!button) return;
      const source = document.getElementById(button.dataset.copy);
      const said = document.getElementById('said');
      try {
        await navigator.clipboard.writeText(source.textContent);
        said.textContent = 'Copied';
        button.firstChild.nodeValue = 'Copied';
        setTimeout(() => { button.firstChild.nodeValue = 'Copy'; }, 1500);
      } catch {
        // No clipboard here (a page without TLS): the text is selected instead.
        getSelection().selectAllChildren(source);
        said.textContent = 'Selected: copy it with the keyboard';
      }
    });
    show();
    return show;
  };

  document.addEventListener('DOMContentLoaded', () => {
    showCopies = copies();
    themeButton();
    live();
    tips();
    refreshHints();
    setInterval(() => { if (!document.hidden) refreshHints(); }, 15000);
  });
})();
