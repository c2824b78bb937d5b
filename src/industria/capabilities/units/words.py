"""The kinds of quantities, in both languages."""

from __future__ import annotations

from industria.core import Text

_KINDS = {
    "length": "长度", "area": "面积", "volume": "体积", "mass": "质量", "duration": "时间", "temperature": "温度",
    "current": "电流", "pressure": "压力", "energy": "能量", "power": "功率", "force": "力", "volume_flow": "体积流量",
    "mass_flow": "质量流量", "velocity": "速度", "acceleration": "加速度", "voltage": "电压", "resistance": "电阻",
    "resistivity": "电阻率", "conductivity": "电导率", "conductance": "电导", "capacitance": "电容", "inductance": "电感",
    "charge": "电荷", "magnetic_flux_density": "磁通密度", "magnetic_field_strength": "磁场强度", "density": "密度",
    "dynamic_viscosity": "动力粘度", "kinematic_viscosity": "运动粘度", "specific_energy": "比能量", "frequency": "频率",
    "temperature_rate": "温度变化率", "molar_concentration": "摩尔浓度", "amount_of_substance": "物质的量",
    "heat_flux": "热流密度", "thermal_conductivity": "导热系数", "heat_transfer_coefficient": "传热系数",
    "specific_heat": "比热容", "area_density": "面密度", "linear_density": "线密度", "stiffness": "刚度",
    "specific_volume": "比体积", "illuminance": "照度", "luminous_flux": "光通量", "moment_of_inertia": "转动惯量",
    "angular_velocity": "角速度", "acidity": "酸碱度", "turbidity": "浊度", "torque": "力矩", "energy_density": "能量密度",
    "temperature_difference": "温差", "vibration_velocity": "振动速度", "vibration_displacement": "振动位移",
    "vibration_acceleration": "振动加速度", "vibration_enveloped_acceleration": "包络加速度",
    "nominal_pipe_size": "公称直径", "nominal_pressure": "公称压力", "rotational_speed": "转速",
    "mass_concentration": "质量浓度", "apparent_power": "视在功率", "reactive_power": "无功功率", "fraction": "比例",
    "relative_humidity": "相对湿度", "volume_fraction": "体积分数", "mass_fraction": "质量分数", "ratio": "比值",
    "power_factor": "功率因数", "count": "数目", "count_rate": "频次", "angle": "角度", "number": "数值",
    "sound_level": "声级", "hardness": "硬度", "code": "编号", "gauge": "表压", "absolute": "绝压", "differential": "差压",
    "unstated": "未说明表压或绝压", "normal": "标准状态", "standard": "行业标准状态", "actual": "工况", "rms": "有效值",
    "peak": "峰值", "peak_to_peak": "峰峰值", "vacuum": "真空",
}  # fmt: skip


def word(name: str) -> Text:
    """A kind, a reference or a detector by its name."""
    plain = name.replace("_", " ")
    return Text(_KINDS.get(name, plain), plain)
