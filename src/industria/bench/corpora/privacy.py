"""Lines as plants write them, about half with planted personal data; all persons are invented.

The look-alikes (tags, serial numbers, brands, hashes) must not be reported.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from industria.bench.corpora.invented_people import (
    CITIES,
    FIRST,
    LAST,
    ROADS,
    STREETS,
    TOWNS,
    ZH_GIVEN,
    ZH_SURNAMES,
)


@dataclass(frozen=True)
class Planted:
    """Characters ``start`` up to ``end`` are personal data of a kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Line:
    """A line and what was planted in it."""

    text: str
    planted: tuple[Planted, ...]


def _digits(r: random.Random, n: int) -> str:
    return "".join(r.choice(string.digits) for _ in range(n))


def _secret(r: random.Random, n: int) -> str:
    return "".join(r.choice(string.ascii_letters + string.digits) for _ in range(n))


def _resident(r: random.Random) -> str:
    body = f"{r.choice(['320506', '310115', '440106', '420111'])}{r.randint(1960, 2003)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{_digits(r, 3)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _mobile(r: random.Random) -> str:
    number = r.choice(["138", "139", "150", "186", "177", "159"]) + _digits(r, 8)
    return r.choice(
        [
            number,
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"+86 {number}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
        ]
    )


def _phone_en(r: random.Random) -> str:
    return r.choice([
        f"+1 415-555-{_digits(r, 4)}", f"({r.randint(201, 989)}) 555-{_digits(r, 4)}", f"+49 170 {r.randint(1, 9)}{_digits(r, 6)}",
        f"+44 20 7946 0{_digits(r, 3)}",
    ])  # fmt: skip


_MAKERS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "zh_name": ("name", lambda r: r.choice(ZH_SURNAMES) + r.choice(ZH_GIVEN)),
    "en_name": ("name", lambda r: f"{r.choice(FIRST)} {r.choice(LAST)}"),
    "initial_name": ("name", lambda r: f"{r.choice(string.ascii_uppercase)}. {r.choice(LAST)}"),
    "mobile": ("phone", _mobile),
    "landline": ("phone", lambda r: f"{r.choice(['021', '0512', '010', '0755'])}-{r.randint(2, 8)}{_digits(r, 7)}"),
    "phone": ("phone", _phone_en),
    "resident": ("identity_number", _resident),
    "ssn": ("identity_number", lambda r: f"{r.randint(100, 665)}-{r.randint(10, 99)}-{r.randint(1000, 9999)}"),
    "passport": ("identity_number", lambda r: r.choice("EGP") + _digits(r, 8)),
    "plate": ("plate", lambda r: r.choice("苏沪浙粤京鲁鄂") + r.choice("ABCDE") + r.choice(["", "·"]) + r.choice("123456789") + "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(4))),
    "zh_address": ("address", lambda r: f"{r.choice(CITIES)}{r.choice(ROADS)}{r.randint(1, 999)}号" + r.choice(["", f"{r.randint(1, 20)}幢{r.randint(101, 1802)}室"])),
    "en_address": ("address", lambda r: f"{r.randint(1, 2999)} {r.choice(STREETS)}, {r.choice(TOWNS)}"),
    "password": ("credential", lambda r: _secret(r, r.randint(8, 14)) + r.choice("!#@")),
    "api_key": ("credential", lambda r: "sk-" + _secret(r, 32)),
    "bearer": ("credential", lambda r: _secret(r, 40)),
    "aws": ("credential", lambda r: "AKIA" + "".join(r.choice(string.ascii_uppercase + string.digits) for _ in range(16))),
    "github": ("credential", lambda r: "ghp_" + _secret(r, 36)),
    "email": ("email", lambda r: f"{r.choice(FIRST).lower()}.{r.choice(LAST).lower().replace(chr(39), '')}@{r.choice(['acme-pumps.com', 'plant.example.cn', 'works.example.org'])}"),
}  # fmt: skip
_WITH = """
操作员{zh_name}报告3号泵振动偏大
联系人：{zh_name}，电话{mobile}
由{zh_name}确认后复位
值班长 {zh_name} 批准停机
检修人:{zh_name} 更换机封
请{zh_name}到中控室
{zh_name}师傅已到现场
巡检员{zh_name}发现漏油，已通知{zh_name}
交班：{zh_name} 接班：{zh_name}
审批人 {zh_name}（手机 {mobile}）
访客 {zh_name} 身份证 {resident} 车牌 {plate}
身份证号：{resident}
护照号 {passport}，来自德国的工程师
车辆{plate}进厂卸货
司机{zh_name}驾驶{plate}
地址：{zh_address}
备件寄到{zh_address}，收件人：{zh_name}
员工{zh_name}家住{zh_address}
服务热线 {landline}
传真：{landline}
数据库密码：{password}
密码是{password}，请勿外传
路由器口令: {password}
请联系 {email}
{"姓名": "{zh_name}", "电话": "{mobile}"}
2026-05-03,{zh_name},{mobile},白班
仪表工{zh_name}校验完成
报修人{zh_name}反馈电机异响
安全员{zh_name}签字
质检员：{zh_name}
Reported by {en_name} at 06:40
Contact: {en_name}, {phone}
Signed: {initial_name}
cc {en_name}
Operator {en_name} restarted the line
approved by {en_name} on 2026-04-02
Please call {phone} for access
Visitor {en_name}, passport no {passport}
SSN {ssn} on file
Technician: {en_name} ({email})
Handed over to {en_name}
Mr. {en_name} will witness the test
Deliver to {en_address}
Site address: {en_address}
Truck with plate {plate} waits at gate 2
password={password}
pwd: {password}
api_key={api_key}
Authorization: Bearer {bearer}
aws_access_key_id = {aws}
git token {github}
postgres://historian:{password}@10.0.0.5:5432/plant
Mail {email} the report
{"operator": "{en_name}", "phone": "{phone}"}
Shift lead {en_name} called {phone}
inspected by {en_name} and {en_name}
Regards, {en_name}
""".strip().split("\n")  # fmt: skip
_WITHOUT = """
TI-1001A 读数 85.3 ℃
P-101B 出口压力 0.35 MPa
序列号 {d11} 已登记
料号 {d11}，数量 20
订单号 {d18}
资产编号：{d18}
时间戳 17{d11}
高压电机绝缘正常
王牌润滑脂加注完成
钱塘江泵站水位正常
李宁路泵站检修计划
张家港厂区停电通知
常温下密封正常
周期性检查完成
安全阀校验合格
高速轴温度正常
万用表量程错误
马达启动电流 48 A
密码错误次数过多，账户锁定
请修改密码策略
密码长度至少 8 位
车间主任办公室漏水
工程师站重启
值班室照明损坏
操作员站画面冻结
检修人员已撤离
负责人待定
交班记录见附件
更换滤芯 3 只，见工单 WO-2026-{d4}
型号 YE3-160M-4，功率 11 kW
电话已挂断
联系方式见台账
金属软管泄漏
石油焦料仓堵料
关闭 2 号阀门
Siemens S7-1500 firmware 2.9
Schmidt Pumpen GmbH delivered the spares
Johnson coupling, size 4
Newton method did not converge
Kaplan turbine runner inspected
Baker Hughes gas detector calibrated
sha256 {hex64}
commit {hex40}
Serial number {d11}
Part no. {d11} in stock
Order {d18} released
server 192.168.10.21:5020 answered
pump P-101A tripped at 06:12
The password has expired
password policy updated
Token ring is obsolete
Key switch stuck
Main Street pump station flow 120 m3/h
see /var/log/historian/{d11}.log
Model 3196 STX, impeller 8 in
Mark all valves before removal
Grant access to the filter room after purge
Bill of materials attached
Frank-Wolfe step size reduced
Rose bearing replaced
Will restart after lunch
May 3: shutdown
Set point 450 psig
Batch {d11} released
Filter dP 0.4 bar
RPM 1480, load 76 %
ext. alarm on panel 5
Ray cluster with two workers
""".strip().split("\n")  # fmt: skip


def lines(seed: int, count: int = 2000) -> list[Line]:
    """So many lines, about 45 % of them with planted data."""
    r = random.Random(seed)
    return [_planted(r) if r.random() < 0.45 else _clean(r) for _ in range(count)]


def _clean(r: random.Random) -> Line:
    text = r.choice(_WITHOUT)
    for name, n in (("d4", 4), ("d11", 11), ("d18", 18)):
        digits = _digits(r, n) if n != 11 else r.choice("256789") + _digits(r, 10)
        text = text.replace(f"{{{name}}}", digits)
    for name, n in (("hex64", 64), ("hex40", 40)):
        text = text.replace(f"{{{name}}}", "".join(r.choice("0123456789abcdef") for _ in range(n)))
    return Line(text, ())


def _planted(r: random.Random) -> Line:
    template = r.choice(_WITH)
    text, planted = "", []
    while template:
        at = template.find("{")
        end = template.find("}", at)
        name = template[at + 1 : end] if at >= 0 else ""
        if at >= 0 and name in _MAKERS:
            text += template[:at]
            kind, make = _MAKERS[name]
            value = make(r)
            planted.append(Planted(len(text), len(text) + len(value), kind))
            text += value
            template = template[end + 1 :]
        else:
            cut = len(template) if at < 0 else at + 1
            text += template[:cut]
            template = template[cut:]
    return Line(text, tuple(planted))
