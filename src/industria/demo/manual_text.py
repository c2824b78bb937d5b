"""The text of the simulated station's manual, chapter by chapter, in English and in Chinese."""

from __future__ import annotations

ENGLISH: tuple[tuple[str, str], ...] = (
    (
        "1 Safety",
        "Lock out and tag out the motor of P-101 before any work on the pump. Let the bearing housing cool below 40 degC. Close the suction valve HV-101 and the discharge valve HV-102, then vent the casing.",
    ),
    (
        "2 Technical data",
        "P-101 is a single-stage centrifugal pump. Rated flow 60 m3/h, rated head 31 m, rated speed 2950 rpm, motor power 11 kW, rated current 20 A. The drive-end bearing is a 6309 deep groove ball bearing, the non-drive-end bearing is a 6307.",
    ),
    (
        "3 Start-up",
        "Open HV-101 fully, fill and vent the casing, and start with HV-102 closed. Open HV-102 slowly within 30 s after start. Never run the pump against a closed discharge valve for more than 60 s.",
    ),
    (
        "4 High vibration",
        "Vibration on the drive-end bearing housing is measured by VT-101. Normal operation is below 2.8 mm/s. Above 4.5 mm/s plan an inspection within 24 h. Above 7.1 mm/s stop the pump at once. The most frequent cause is wear of the drive-end bearing; check the coupling alignment, replace the bearing 6309, and grease it with 20 g of lithium grease. Further causes are cavitation and an unbalanced impeller.",
    ),
    (
        "5 High bearing temperature",
        "The bearing temperature is measured by TT-101. The alarm limit is 75 degC and the trip limit is 85 degC. When temperature and vibration rise together, the bearing is damaged: stop the pump and replace the bearing. When the temperature alone rises, check the grease quantity first.",
    ),
    (
        "6 Low flow and cavitation",
        "When the flow FT-101 falls below 20 m3/h for more than 60 s, or the suction pressure PT-101 falls below 0.3 bar, the pump cavitates. Clean the suction strainer and check the level LT-101 of the suction tank. Raise the level above 30 % before restarting.",
    ),
    (
        "7 Seal leakage",
        "Up to 5 drops per minute at the mechanical seal are normal. Replace the seal MG1-45 when the leakage exceeds 20 drops per minute.",
    ),
    (
        "8 Motor overload",
        "When the current IT-101 stays above 22 A, reduce the flow with HV-102, check the voltage of all three phases, and check whether the impeller rubs.",
    ),
    (
        "9 Lubrication",
        "Grease the bearings every 2000 operating hours with 20 g of lithium grease NLGI 2. Too much grease raises the bearing temperature.",
    ),
    (
        "10 Spare parts",
        "Keep in stock: bearing 6309, bearing 6307, mechanical seal MG1-45, coupling insert of size 38. The delivery time of the mechanical seal is 6 weeks.",
    ),
)
CHINESE: tuple[tuple[str, str], ...] = (
    (
        "第一章 安全",
        "对 P-101 泵进行任何作业前，必须对电机上锁挂牌。等待轴承座冷却到 40 ℃ 以下。关闭吸入阀 HV-101 和排出阀 HV-102，然后给泵壳排气。",
    ),
    (
        "第二章 振动过高",
        "驱动端轴承座的振动由 VT-101 测量。正常运行低于 2.8 mm/s。高于 4.5 mm/s 时，应在 24 小时内安排检查。高于 7.1 mm/s 时，立即停泵。最常见的原因是驱动端轴承磨损：检查联轴器对中，更换 6309 轴承，并加注 20 g 锂基润滑脂。其他原因是汽蚀和叶轮不平衡。",
    ),
    (
        "第三章 轴承温度过高",
        "轴承温度由 TT-101 测量。报警值为 75 ℃，跳闸值为 85 ℃。温度和振动同时升高说明轴承已损坏：停泵并更换轴承。只有温度升高时，先检查润滑脂的用量。",
    ),
    (
        "第四章 流量过低与汽蚀",
        "流量 FT-101 低于 20 m3/h 超过 60 秒，或者吸入压力 PT-101 低于 0.3 bar 时，泵发生汽蚀。清洗吸入滤网，检查吸水池液位 LT-101。重新启动前液位应高于 30 %。",
    ),
    (
        "第五章 机械密封泄漏",
        "机械密封每分钟泄漏 5 滴以内属于正常。超过每分钟 20 滴时，更换 MG1-45 机械密封。",
    ),
    (
        "第六章 润滑",
        "每运行 2000 小时，给轴承加注 20 g 二号锂基润滑脂。润滑脂过多会使轴承温度升高。",
    ),
)
