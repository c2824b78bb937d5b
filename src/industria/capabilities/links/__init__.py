"""Live links to the plant: OPC UA, Modbus, MQTT and SQL in, guarded writes out."""
