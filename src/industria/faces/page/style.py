"""How the pages look: two palettes, one column, panels; no file from outside."""

STYLE = """
:root { --accent: #0e7c86; --ink: #16242c; --paper: #f5f7f8; --card: #ffffff; --line: #dde4e8; --soft: #5c6f7a;
  --good: #1d7a4f; --warn: #8a5a00; --bad: #b3362e; --fill-good: #1d7a4f; --fill-warn: #8a5a00; --fill-bad: #b3362e; --fill-soft: #51636d; }
.body--dark { --accent: #3fbac5; --ink: #e3ecf0; --paper: #10191e; --card: #18242b; --line: #2a3a43; --soft: #9fb2bc; --good: #4cc38a; --warn: #e3a94a; --bad: #f0837b; }
body { background: var(--paper); color: var(--ink); font-family: Inter, system-ui, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
.nicegui-content { padding: 0; }
.page { max-width: 1180px; margin: 0 auto; width: 100%; padding: 20px 20px 90px; gap: 16px; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; box-shadow: none; width: 100%; }
.panel h2, .title { font-size: 15px; font-weight: 600; margin: 0; overflow-wrap: anywhere; } .heading { font-size: 18px; }
.soft { color: var(--soft); font-size: 13px; }
.figure { font-size: 26px; font-weight: 650; line-height: 1.1; font-variant-numeric: tabular-nums; }
.brand { font-weight: 700; letter-spacing: .02em; color: var(--ink); text-decoration: none; }
.bar { background: var(--card) !important; color: var(--ink) !important; border-bottom: 1px solid var(--line); height: 56px; }
.nav { color: var(--soft); text-decoration: none; padding: 7px 10px; border-radius: 8px; font-size: 14px; white-space: nowrap; }
.nav:hover { background: var(--paper); } .nav.here { color: var(--accent); font-weight: 600; background: var(--paper); }
.foot { background: var(--card) !important; border-top: 1px solid var(--line); }
.foot .strip { overflow-x: auto; scrollbar-width: none; } .foot .strip::-webkit-scrollbar { display: none; }
.foot .nav { display: flex; flex-direction: column; align-items: center; font-size: 11px; padding: 4px 6px; flex: 1 0 58px; }
.q-table__card { background: transparent; color: var(--ink); } .q-table th { color: var(--soft); font-weight: 600; } .q-table tbody td { font-size: 13px; }
.q-table td { white-space: normal; overflow-wrap: break-word; max-width: 340px; min-width: 64px; vertical-align: middle; } .q-table td.text-right, .q-table td.short { white-space: nowrap; }
.q-table__middle { overflow-x: auto; scrollbar-width: thin; background: linear-gradient(90deg, var(--card) 30%, transparent) 0 0 / 32px 100% no-repeat local, linear-gradient(270deg, var(--card) 30%, transparent) 100% 0 / 32px 100% no-repeat local, linear-gradient(90deg, rgba(90,110,120,.28), transparent) 0 0 / 10px 100% no-repeat scroll, linear-gradient(270deg, rgba(90,110,120,.28), transparent) 100% 0 / 10px 100% no-repeat scroll; }
.opens { color: var(--accent); text-decoration: none; } .opens:hover { text-decoration: underline; }
.spark { display: block; } .spark path { fill: none; stroke: var(--accent); stroke-width: 1.4; stroke-linejoin: round; }
.node { display: flex; justify-content: space-between; gap: 8px; width: 100%; font-size: 14px; } .node-name { overflow-wrap: anywhere; } .count { color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.q-tree__node--selected { color: var(--accent); font-weight: 600; } .chip { font-size: 13px; }
.page > * { scroll-margin-top: 70px; }
.tabs { display: flex; flex-wrap: wrap; gap: 2px; margin: -8px 0 -6px; } .tabs .nav.here { background: var(--card); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; width: 100%; align-items: start; } .pair > * { min-width: 0; }
.field-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 210px), 1fr)); gap: 10px 14px; width: 100%; }
.weights { display: grid; grid-template-columns: minmax(0, 1fr) 38% auto; gap: 5px 12px; align-items: center; width: 100%; font-size: 13px; } .weights .name { overflow-wrap: anywhere; } .weights .num { font-variant-numeric: tabular-nums; color: var(--soft); }
.swing { position: relative; height: 8px; border-radius: 3px; background: var(--line); } .swing div { position: absolute; top: 0; bottom: 0; background: var(--accent); border-radius: 3px; } .swing div.less { background: var(--bad); }
.confusion { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; } .confusion th { color: var(--soft); font-weight: 600; padding: 4px 8px; text-align: left; overflow-wrap: anywhere; max-width: 130px; } .confusion td { padding: 6px 10px; text-align: center; min-width: 44px; } .scrolls { overflow-x: auto; width: 100%; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 16px; width: 100%; } .pictures .panel { padding: 10px; } .seen { position: relative; line-height: 0; } .seen img { width: 100%; display: block; border-radius: 8px; } .seen svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.tile { text-decoration: none; color: var(--ink); display: block; } .tile:hover { border-color: var(--accent); }
.line { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 100%; font-size: 12px; }
.timeline { display: grid; grid-template-columns: minmax(120px, 260px) minmax(80px, 1fr) auto; gap: 6px 14px; align-items: center; width: 100%; } .timeline .line { max-width: none; } .track.time { height: 10px; } .timeline .span { font-size: 12px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.drop { border: 1.5px dashed var(--soft); border-radius: 10px; } .drop .q-uploader__header { background: transparent; color: var(--ink); } .drop .q-uploader__subtitle { display: none; } .drop .q-uploader__list { min-height: 40px; padding: 0; } .drop .q-uploader__file { display: none; } .value { width: 150px; } .drop.q-uploader { background: transparent; width: 100%; max-height: none; box-shadow: none; color: var(--ink); }
@layer overrides { .text-primary { color: var(--accent) !important; } .head-button { color: var(--soft) !important; } }
.points { margin: 0; list-style: disc; padding-left: 20px; } .points li { margin: 3px 0; }
.bars { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; width: 100%; } .track { height: 6px; border-radius: 3px; background: var(--line); width: 100%; overflow: hidden; } .track div { height: 100%; background: var(--accent); } .track.was div { background: var(--soft); }
a:focus-visible, button:focus-visible, .q-btn:focus-visible, .q-tree__node-header:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.answer { font-size: 16px; line-height: 1.65; }
.mark { color: var(--accent); cursor: pointer; font-size: 12px; font-weight: 700; padding: 0 2px; vertical-align: super; }
.excerpt { white-space: pre-wrap; font-size: 14px; line-height: 1.6; border-left: 3px solid var(--accent); padding-left: 12px; overflow-wrap: anywhere; }
.said { white-space: pre; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; font-size: 13px; line-height: 1.5; overflow-x: auto; width: 100%; margin: 0; }
.effect { border-radius: 6px; font-size: 11px; font-weight: 600; padding: 2px 7px; color: #fff; background: var(--fill-soft); white-space: nowrap; }
.effect.propose { background: var(--fill-warn); } .effect.act { background: var(--fill-bad); }
.badge { border-radius: 6px; font-size: 12px; font-weight: 600; padding: 2px 8px; color: #fff; background: var(--fill-soft); white-space: nowrap; }
.badge.good { background: var(--fill-good); } .badge.warn { background: var(--fill-warn); } .badge.bad { background: var(--fill-bad); }
.picture { max-width: 100%; background: #fff; border-radius: 8px; }
.shelf { display: grid; grid-template-columns: 300px minmax(0, 1fr); gap: 16px; width: 100%; align-items: start; }
.shelf .list { gap: 2px; max-height: calc(100vh - 120px); overflow-y: auto; flex-wrap: nowrap; }
.tool { color: var(--ink); text-decoration: none; padding: 6px 8px; border-radius: 8px; width: 100%; display: flex; justify-content: space-between; gap: 8px; align-items: center; font-size: 14px; }
.tool:hover { background: var(--paper); } .tool.here { background: var(--paper); color: var(--accent); font-weight: 600; }
.q-notification { max-width: 92vw; overflow-wrap: anywhere; }
@media (min-width: 1180px) { .foot { display: none !important; } .narrow { display: none !important; } }
@media (max-width: 599px) { .timeline { grid-template-columns: minmax(0, 1fr) 38%; } .timeline .span { display: none; } }
@media (max-width: 1179px) { .wide { display: none !important; } .page { padding: 14px 12px 90px; } .shelf { grid-template-columns: minmax(0, 1fr); } .shelf .list { max-height: 46vh; } }
"""
