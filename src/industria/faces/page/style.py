"""How the pages look: two palettes, one column, panels; no file from outside."""

STYLE = """
:root { --accent: #0e7c86; --ink: #16242c; --paper: #f5f7f8; --card: #ffffff; --line: #dde4e8; --soft: #5c6f7a;
  --good: #2e9e6b; --warn: #c98a1b; --bad: #c4453c; }
.body--dark { --accent: #3fbac5; --ink: #e3ecf0; --paper: #10191e; --card: #18242b; --line: #2a3a43; --soft: #93a7b1; }
body { background: var(--paper); color: var(--ink); font-family: Inter, system-ui, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
.nicegui-content { padding: 0; }
.page { max-width: 1180px; margin: 0 auto; width: 100%; padding: 20px 20px 90px; gap: 16px; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; box-shadow: none; width: 100%; }
.panel h2, .title { font-size: 15px; font-weight: 600; margin: 0; }
.soft { color: var(--soft); font-size: 13px; }
.figure { font-size: 26px; font-weight: 650; line-height: 1.1; font-variant-numeric: tabular-nums; }
.brand { font-weight: 700; letter-spacing: .02em; color: var(--ink); text-decoration: none; }
.bar { background: var(--card) !important; color: var(--ink) !important; border-bottom: 1px solid var(--line); height: 56px; }
.nav { color: var(--soft); text-decoration: none; padding: 7px 10px; border-radius: 8px; font-size: 14px; white-space: nowrap; }
.nav:hover { background: var(--paper); } .nav.here { color: var(--accent); font-weight: 600; background: var(--paper); }
.foot { background: var(--card) !important; border-top: 1px solid var(--line); }
.foot .strip { overflow-x: auto; scrollbar-width: none; } .foot .strip::-webkit-scrollbar { display: none; }
.foot .nav { display: flex; flex-direction: column; align-items: center; font-size: 11px; padding: 4px 6px; flex: 1 0 58px; }
.q-table { background: transparent; color: var(--ink); } .q-table td { white-space: nowrap; } .q-table__grid-item-card { box-shadow: none; border: 1px solid var(--line); white-space: normal; overflow-wrap: anywhere; } .q-table th { color: var(--soft); font-weight: 600; }
.answer { font-size: 16px; line-height: 1.65; }
.mark { color: var(--accent); cursor: pointer; font-size: 12px; font-weight: 700; padding: 0 2px; vertical-align: super; }
.excerpt { white-space: pre-wrap; font-size: 14px; line-height: 1.6; border-left: 3px solid var(--accent); padding-left: 12px; overflow-wrap: anywhere; }
.said { white-space: pre; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; font-size: 13px; line-height: 1.5; overflow-x: auto; width: 100%; margin: 0; }
.effect { border-radius: 6px; font-size: 11px; font-weight: 600; padding: 2px 7px; color: #fff; background: var(--soft); white-space: nowrap; }
.effect.propose { background: var(--warn); } .effect.act { background: var(--bad); }
.picture { max-width: 100%; background: #fff; border-radius: 8px; }
.shelf { display: grid; grid-template-columns: 260px minmax(0, 1fr); gap: 16px; width: 100%; align-items: start; }
.shelf .list { gap: 2px; max-height: calc(100vh - 120px); overflow-y: auto; flex-wrap: nowrap; }
.tool { color: var(--ink); text-decoration: none; padding: 6px 8px; border-radius: 8px; width: 100%; display: flex; justify-content: space-between; gap: 8px; align-items: center; font-size: 14px; }
.tool:hover { background: var(--paper); } .tool.here { background: var(--paper); color: var(--accent); font-weight: 600; }
.q-notification { max-width: 92vw; overflow-wrap: anywhere; }
@media (min-width: 1080px) { .foot { display: none !important; } .narrow { display: none !important; } }
@media (max-width: 1079px) { .wide { display: none !important; } .page { padding: 14px 12px 90px; } .shelf { grid-template-columns: minmax(0, 1fr); } }
"""
